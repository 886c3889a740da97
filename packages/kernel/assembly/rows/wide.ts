// The common case (options.ts, isCommon) with more than 64 classes, or any number without SIMD: a few rows at a time,
// sweep by sweep.
//
//   max of each row -> exp and sums of each -> loss and results of each -> scale each
//
// Short rows go four together: the waits for a horizontal maximum, a logarithm and a division of one row are then
// filled with the work of the next. Long rows go alone, while they are in cache. The arithmetic is that of row.ts and
// finish.ts with the options read once, so the bits are those of rows in parts. The gradient may lie on the logits.

import { CLASSES, GRADIENT, LOGITS, ROWS, ROW_ARGMAX, ROW_STATE_SIZE, SCRATCH, TARGETS } from "../abi";
import { logScalar } from "../math/log";
import { expSums, scaleKept } from "./common";
import { countRow, finishIgnoredRow, indexLoss, writeResults } from "./finish";
import { GROUPED_CLASSES, GROUP_ROWS, takesFastSweeps } from "./limits";
import { confidence, ignoreIndex, rowFactor, sampleWeight, smoothing, smoothingPerClass } from "./options";
import { firstIndexOf, widenExtremes } from "./scan";
import { GROUP_STATES } from "./scratch";
import { ARGMAX, MAX, MIN, SUM_EXP, SUM_QX, TARGET_X } from "./state";
import { clearGradient, wholeRow } from "./whole-row";

export function wideRows(record: usize, gradient: bool): void {
  const rows = load<u32>(record, ROWS);
  const groupRows: u32 = load<u32>(record, CLASSES) <= GROUPED_CLASSES ? GROUP_ROWS : 1;
  for (let first: u32 = 0; first < rows; first += groupRows) {
    oneGroup(record, first, min<u32>(groupRows, rows - first), gradient);
  }
}

// @ts-ignore: decorator
@inline
function oneGroup(record: usize, first: u32, rows: u32, gradient: bool): void {
  const states = load<usize>(record, SCRATCH) + GROUP_STATES;
  const classes = load<u32>(record, CLASSES);
  const rowBytes = <usize>classes << 2;
  const logits = load<usize>(record, LOGITS) + <usize>first * rowBytes;
  const gradients = load<usize>(record, GRADIENT) + <usize>first * rowBytes;
  const targets = load<usize>(record, TARGETS) + (<usize>first << 2);
  const ignored = ignoreIndex(record);
  const alpha = smoothing(record);
  const perClass = smoothingPerClass(record);
  const own = confidence(record);
  const wantsArgmax = load<usize>(record, ROW_ARGMAX) != 0;

  let counted: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    if (load<i32>(targets + (<usize>i << 2)) == ignored) continue;
    counted |= 1 << i;
    const state = states + <usize>i * ROW_STATE_SIZE;
    store<f32>(state, -Infinity, MAX);
    store<f32>(state, Infinity, MIN);
    widenExtremes(state, logits + <usize>i * rowBytes, classes);
  }

  let fast: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const state = states + <usize>i * ROW_STATE_SIZE;
    const max = load<f32>(state, MAX);
    if (!(counted & (1 << i)) || !takesFastSweeps(alpha, max, load<f32>(state, MIN))) continue;
    fast |= 1 << i;
    const z = logits + <usize>i * rowBytes;
    const target = load<u32>(targets + (<usize>i << 2));
    const logit = load<f32>(z + (<usize>target << 2));
    // The arg-max itself is looked for only if it is asked for; whether the target is it can be told sooner.
    let argmax: u32 = wantsArgmax ? firstIndexOf(z, classes, max) : -1;
    if (!wantsArgmax && logit == max && firstIndexOf(z, target, max) == target) argmax = target;
    store<u32>(state, argmax, ARGMAX);
    store<f64>(state, <f64>logit - <f64>max, TARGET_X);
    store<f64>(state, 0, SUM_EXP);
    store<f64>(state, 0, SUM_QX);
    expSums(state, z, gradients + <usize>i * rowBytes, classes, max, gradient, alpha != 0);
  }

  for (let i: u32 = 0; i < rows; i++) {
    const row = first + i;
    const state = states + <usize>i * ROW_STATE_SIZE;
    if (!(counted & (1 << i))) {
      finishIgnoredRow(record, row);
      if (gradient) clearGradient(record, row, classes);
    } else if (!(fast & (1 << i))) {
      wholeRow(record, row, gradient);
    } else {
      const sumExp = load<f64>(state, SUM_EXP);
      const logSum = logScalar(sumExp);
      const x = load<f64>(state, TARGET_X);
      const weight = sampleWeight(record, row);
      const argmax = sumExp != sumExp ? -1 : load<i32>(state, ARGMAX);
      let loss = indexLoss(alpha + own, logSum, load<f64>(state, SUM_QX) * perClass, own, x);
      if (sumExp != sumExp) loss = sumExp;
      const weighted = weight == 0 ? 0 : weight * loss;
      writeResults(record, row, weighted, <f32>(logSum - x), <f32>(<f64>load<f32>(state, MAX) + logSum), argmax);
      countRow(record, argmax == load<i32>(targets + (<usize>i << 2)));
    }
  }
  if (!gradient) return;

  for (let i: u32 = 0; i < rows; i++) {
    if (!(fast & (1 << i))) continue;
    if (sampleWeight(record, first + i) == 0) {
      clearGradient(record, first + i, classes);
      continue;
    }
    const factor = rowFactor(record, first + i);
    const expFactor = (factor * (alpha + own)) / load<f64>(states + <usize>i * ROW_STATE_SIZE, SUM_EXP);
    const out = gradients + <usize>i * rowBytes;
    scaleKept(out, classes, <f32>expFactor, <f32>(perClass * factor));
    const at = out + (<usize>load<u32>(targets + (<usize>i << 2)) << 2);
    store<f32>(at, load<f32>(at) - <f32>(own * factor));
  }
}
