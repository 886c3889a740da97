/** A part of a call's rows, as a call of its own. */

import type { LossCall } from "./checked-call.js";
import { isProbabilities } from "./targets.js";
import type { IndexTargets, Targets } from "./types.js";

/** What a call with dense rows says of `count` of them from `first` on. Arrays are views of the call's own. */
export function rowsOfCall(call: LossCall, first: number, count: number): LossCall {
  const { classes } = call.layout;
  if (count === call.layout.rows) return call;
  const end = first + count;
  const rows = Object.entries(call.rows).map(([name, values]) => [name, values.subarray(first, end)]);
  return {
    labelSmoothing: call.labelSmoothing,
    others: call.others,
    prior: call.prior,
    layout: { rows: count, classes, inner: 1 },
    targets: targetsOf(call.targets, first, end, classes),
    ignoreIndex: call.ignoreIndex,
    classWeights: call.classWeights,
    sampleWeights: call.sampleWeights?.subarray(first, end),
    logitScale: call.logitScale,
    softcap: call.softcap,
    zLoss: call.zLoss,
    gradientScale: call.gradientScale,
    gradOutput: call.gradOutput?.subarray(first, end),
    rows: Object.fromEntries(rows),
  };
}

function targetsOf(targets: Targets, first: number, end: number, classes: number): Targets {
  if (isProbabilities(targets)) return targets.subarray(first * classes, end * classes);
  const indices = targets as IndexTargets;
  return "subarray" in indices ? indices.subarray(first, end) : indices.slice(first, end);
}
