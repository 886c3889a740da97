/**
 * The `js` engine's loop over rows. Row losses are summed as the kernels sum them: in float64, in groups of 64 rows by
 * absolute row number, groups in order.
 */

import { LOSS_GROUP } from "@ls/kernel/abi";
import type { CheckedCall, Totals } from "../checked-call.js";
import { IGNORED, isProbabilities, readIndices } from "../targets.js";
import type { IndexTargets } from "../types.js";
import { drain } from "./drain.js";
import { Row } from "./row.js";

/** Runs a checked call in float64; logits and gradient may be Float32Array or Float64Array. */
export function crossEntropyReference(call: CheckedCall): Totals {
  return drain(crossEntropySteps(call));
}

/** The same with a pause after each group of rows, which says how many rows are done. */
export function* crossEntropySteps(call: CheckedCall): Generator<number, Totals> {
  const { layout, targets } = call;
  const probabilities = isProbabilities(targets) ? targets : undefined;
  const indices = new Int32Array(LOSS_GROUP);
  const row = new Row(call);
  const totals: Totals = { loss: 0, correct: 0 };
  for (let first = 0; first < layout.rows; first += LOSS_GROUP) {
    const group = Math.min(LOSS_GROUP, layout.rows - first);
    if (!probabilities) readIndices(targets as IndexTargets, first, group, call.ignoreIndex, indices);
    let loss = 0;
    for (let i = 0; i < group; i++) {
      if (!probabilities && indices[i] === IGNORED) {
        ignoreRow(call, row, first + i);
        continue;
      }
      row.evaluate(first + i, indices[i], probabilities);
      loss += finishRow(call, row, first + i);
      if (row.argmax === row.label) totals.correct++;
    }
    totals.loss += loss;
    yield first + group;
  }
  return totals;
}

/** Writes the row's gradient and results; gives its loss. A sample weight of 0 makes both exactly 0, even of NaN. */
function finishRow(call: CheckedCall, row: Row, number: number): number {
  const { rows, sampleWeights, gradOutput, gradientScale } = call;
  const weight = sampleWeights ? sampleWeights[number] : 1;
  const loss = weight === 0 ? 0 : weight * row.loss;
  if (weight === 0) row.clearGradient(number);
  else row.writeGradient(number, weight * (gradOutput ? gradOutput[number] : 1) * gradientScale);
  if (rows.loss) rows.loss[number] = loss;
  if (rows.nll) rows.nll[number] = row.nll;
  if (rows.lse) rows.lse[number] = row.lse;
  if (rows.argmax) rows.argmax[number] = row.argmax;
  return loss;
}

function ignoreRow({ rows }: CheckedCall, row: Row, number: number): void {
  row.clearGradient(number);
  if (rows.argmax) rows.argmax[number] = -1;
}
