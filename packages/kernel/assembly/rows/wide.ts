// The common case (options.ts, isCommon) with more than 128 classes, 64 if the targets are probabilities, or any number
// without SIMD: a few rows at a time, sweep by sweep.
//
//   extremes of each row -> exp and sums of each -> loss and results of each -> scale each, and the next rows' extremes
//
// Short rows go four together: the waits for a horizontal maximum, a logarithm and a division of one row are then
// filled with the work of the next. Long rows go alone, while they are in cache. The arithmetic is that of row.ts and
// finish.ts with the options read once, so the bits are those of rows in parts. The gradient may lie on the logits: those
// of the next rows are read before anything is written there.

import { CLASSES, GRADIENT, LOGITS, ROWS, ROW_ARGMAX, ROW_STATE_SIZE, SCRATCH, TARGETS } from "../abi";
import { expUnit } from "../math/exp";
import { logScalar } from "../math/log";
import { expSums } from "./common";
import { countRow, finishIgnoredRow, indexLoss, writeResults } from "./finish";
import { GROUPED_CLASSES, GROUP_ROWS, takesFastSweeps } from "./limits";
import {
  confidence, hasProbabilities, ignoreIndex, isIgnored, rowFactor, sampleWeight, smoothing, smoothingPerClass,
  targetIndex,
} from "./options";
import { mixKept, scaleAndScan, scaleKept } from "./scale";
import { firstIndexOf, largestProbability, widenExtremes } from "./scan";
import { GROUP_STATES } from "./scratch";
import { ARGMAX, MAX, MIN, SUM_EXP, SUM_Q, SUM_QX, SUM_Y, SUM_YX, TARGET_ARGMAX, TARGET_X } from "./state";
import { clearGradient, wholeRow } from "./whole-row";

export function wideRows(record: usize, gradient: bool): void {
  const rows = load<u32>(record, ROWS);
  const groupRows: u32 = load<u32>(record, CLASSES) <= GROUPED_CLASSES ? GROUP_ROWS : 1;
  scanRows(record, 0, min<u32>(groupRows, rows), 0);
  for (let first: u32 = 0; first < rows; first += groupRows) {
    oneGroup(record, first, min<u32>(groupRows, rows - first), groupRows, gradient);
  }
}

/** The extremes of rows from `first` on, but for ignored ones and those whose bits are in `scanned`. */
function scanRows(record: usize, first: u32, rows: u32, scanned: u32): void {
  const classes = load<u32>(record, CLASSES);
  for (let i: u32 = 0; i < rows; i++) {
    if (scanned & (1 << i) || isIgnored(record, first + i)) continue;
    const state = load<usize>(record, SCRATCH) + GROUP_STATES + <usize>i * ROW_STATE_SIZE;
    store<f32>(state, -Infinity, MAX);
    store<f32>(state, Infinity, MIN);
    widenExtremes(state, load<usize>(record, LOGITS) + <usize>(first + i) * (<usize>classes << 2), classes);
  }
}

// @ts-ignore: decorator
@inline
function oneGroup(record: usize, first: u32, rows: u32, groupRows: u32, gradient: bool): void {
  const states = load<usize>(record, SCRATCH) + GROUP_STATES;
  const classes = load<u32>(record, CLASSES);
  const rowBytes = <usize>classes << 2;
  const logits = load<usize>(record, LOGITS) + <usize>first * rowBytes;
  const gradients = load<usize>(record, GRADIENT) + <usize>first * rowBytes;
  const probabilities = hasProbabilities(record) ? load<usize>(record, TARGETS) + <usize>first * rowBytes : 0;
  const ignored = ignoreIndex(record);
  const alpha = smoothing(record);
  const perClass = smoothingPerClass(record);
  const own = confidence(record);
  const wantsArgmax = load<usize>(record, ROW_ARGMAX) != 0;

  let counted: u32 = 0, fast: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const state = states + <usize>i * ROW_STATE_SIZE;
    const max = load<f32>(state, MAX);
    if (!probabilities && targetIndex(record, first + i) == ignored) continue;
    counted |= 1 << i;
    if (!takesFastSweeps(probabilities != 0 || alpha != 0, max, load<f32>(state, MIN))) continue;
    fast |= 1 << i;
    const z = logits + <usize>i * rowBytes;
    const y = probabilities ? probabilities + <usize>i * rowBytes : 0;
    const target = y ? largestProbability(y, classes) : <u32>targetIndex(record, first + i);
    const logit = load<f32>(z + (<usize>target << 2));
    // The arg-max itself is looked for only if it is asked for; whether the target is it can be told sooner.
    let argmax: u32 = wantsArgmax ? firstIndexOf(z, classes, max) : -1;
    if (!wantsArgmax && logit == max && firstIndexOf(z, target, max) == target) argmax = target;
    store<u32>(state, argmax, ARGMAX);
    store<u32>(state, target, TARGET_ARGMAX);
    store<f64>(state, <f64>logit - <f64>max, TARGET_X);
    store<f64>(state, 0, SUM_EXP);
    store<f64>(state, 0, SUM_QX);
    if (y) {
      store<f64>(state, 0, SUM_Y);
      store<f64>(state, 0, SUM_YX);
    }
    expSums(state, z, y, gradients + <usize>i * rowBytes, classes, max, gradient, alpha != 0);
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
      const x = load<f64>(state, TARGET_X), sumQX = load<f64>(state, SUM_QX) * perClass;
      const weight = sampleWeight(record, row);
      const argmax = sumExp != sumExp ? -1 : load<i32>(state, ARGMAX);
      let mass = alpha + own, loss: f64, nll: f64;
      if (probabilities) {
        const sumY = load<f64>(state, SUM_Y), sumYX = load<f64>(state, SUM_YX);
        mass = alpha + own * sumY;
        loss = mass * logSum - (sumQX + own * sumYX);
        nll = sumY * logSum - sumYX;
      } else {
        loss = indexLoss(mass, logSum, sumQX, own, x);
        nll = logSum - x;
      }
      store<f64>(state, mass, SUM_Q);
      if (sumExp != sumExp) loss = sumExp;
      const weighted = weight == 0 ? 0 : weight * loss;
      writeResults(record, row, weighted, <f32>nll, <f32>(<f64>load<f32>(state, MAX) + logSum), argmax);
      countRow(record, argmax == load<i32>(state, TARGET_ARGMAX));
    }
  }
  const next = first + groupRows;
  const nextRows = next < load<u32>(record, ROWS) ? min<u32>(groupRows, load<u32>(record, ROWS) - next) : 0;
  let scanned: u32 = 0;
  for (let i: u32 = 0; gradient && i < rows; i++) {
    if (!(fast & (1 << i))) continue;
    const row = first + i;
    const state = states + <usize>i * ROW_STATE_SIZE;
    // A single class has all the mass: 0, and not the difference of two roundings of it.
    if (classes == 1 || sampleWeight(record, row) == 0) {
      clearGradient(record, row, classes);
      continue;
    }
    const factor = rowFactor(record, row);
    const expFactor = <f32>((factor * load<f64>(state, SUM_Q)) / load<f64>(state, SUM_EXP) / expUnit());
    const smoothed = <f32>(perClass * factor), share = <f32>(own * factor);
    const out = gradients + <usize>i * rowBytes;
    if (probabilities) {
      mixKept(out, probabilities + <usize>i * rowBytes, classes, expFactor, share, smoothed);
      continue;
    }
    const at = out + (<usize>load<u32>(state, TARGET_ARGMAX) << 2);
    if (ASC_FEATURE_SIMD && i < nextRows && targetIndex(record, next + i) != ignored) {
      scaleAndScan(out, classes, expFactor, smoothed, state, logits + <usize>(i + groupRows) * rowBytes);
      scanned |= 1 << i;
    } else {
      scaleKept(out, classes, expFactor, smoothed);
    }
    store<f32>(at, load<f32>(at) - share);
  }
  scanRows(record, next, nextRows, scanned);
}
