/** The `js` engine's moments (../moments.ts), in float64. */

import type { CheckedCall } from "../checked-call.js";
import { rowStart } from "../layout.js";
import { MOMENTS, MOMENTS_PER_ROW, type SweepMoments } from "../moments.js";
import { IGNORED, isProbabilities, readIndices } from "../targets.js";
import type { IndexTargets } from "../types.js";

const BLOCK_ROWS = 64;

export function momentsReference(call: CheckedCall): SweepMoments {
  const { rows } = call.layout;
  const moments = new Float64Array(BLOCK_ROWS * MOMENTS_PER_ROW);
  return (logitScale, _, visit) => {
    for (let first = 0; first < rows; first += BLOCK_ROWS) {
      const block = Math.min(BLOCK_ROWS, rows - first);
      for (let i = 0; i < block; i++) {
        writeMoments(call, first + i, logitScale, moments.subarray(i * MOMENTS_PER_ROW, (i + 1) * MOMENTS_PER_ROW));
      }
      visit(moments, block, first);
    }
  };
}

function writeMoments(
  { logits, layout, targets, ignoreIndex }: CheckedCall,
  row: number,
  scale: number,
  out: Float64Array,
): void {
  const { classes, inner } = layout;
  const start = rowStart(layout, row);
  const probabilities = isProbabilities(targets) ? targets : undefined;
  const index = new Int32Array(1).fill(IGNORED);
  if (!probabilities) readIndices(targets as IndexTargets, row, 1, ignoreIndex, index);
  let argmax = 0;
  let max = -Infinity;
  for (let k = 0; k < classes; k++) {
    const logit = logits[start + k * inner];
    if (logit > max) {
      max = logit;
      argmax = k;
    }
  }
  out.fill(0);
  let label: number = index[0];
  let largest = -1;
  for (let k = 0; k < classes; k++) {
    const x = logits[start + k * inner] - max;
    const e = Math.exp(scale * x);
    if (k !== argmax) {
      out[MOMENTS.others] += e;
      out[MOMENTS.squares] += e * e;
    }
    out[MOMENTS.sumX] += x;
    if (e !== 0) {
      out[MOMENTS.sumEx] += e * x;
      out[MOMENTS.sumExx] += e * x * x;
    }
    const y = probabilities ? probabilities[start + k * inner] : k === index[0] ? 1 : 0;
    if (probabilities && y > largest) {
      largest = y;
      label = k;
    }
    if (y === 0) continue;
    out[MOMENTS.sumY] += y;
    out[MOMENTS.sumYy] += y * y;
    out[MOMENTS.sumYx] += y * x;
    out[MOMENTS.sumYe] += y * e;
  }
  // The arg-max's own x, 0 but for +inf and rows of NaN or -inf alone, makes those NaN too.
  out[MOMENTS.others] += logits[start + argmax * inner] - max;
  out[MOMENTS.logSum] = Math.log1p(out[MOMENTS.others]);
  out[MOMENTS.argmax] = Number.isNaN(out[MOMENTS.others]) ? -1 : argmax;
  out[MOMENTS.label] = label;
}
