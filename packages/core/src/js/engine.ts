/** The `js` engine: float64 arithmetic on ordinary memory, nothing to set up or release. */

import { newArray } from "../arrays.js";
import type { Engine } from "../checked-call.js";
import { crossEntropyReference, crossEntropySteps } from "./cross-entropy.js";
import { drainInTurns } from "./drain.js";
import { linearReference, linearSteps } from "./linear.js";
import { mergeStatsReference } from "./merge-stats.js";
import { momentsReference } from "./moments.js";
import { rowStatsReference, shardLossReference } from "./shards.js";

export function createJsEngine(): Engine {
  return {
    variant: "js",
    beforeCall() {},
    run: crossEntropyReference,
    linear: linearReference,
    threads: 1,
    runAsync: (call, control) => drainInTurns(crossEntropySteps(call), call.layout.rows, control),
    linearAsync: (call, control) => drainInTurns(linearSteps(call), call.layout.rows, control),
    async dispose() {},
    rowStats: rowStatsReference,
    mergeStats: mergeStatsReference,
    shardLoss: shardLossReference,
    moments: momentsReference,
    calibration: () => undefined,
    findBadProbability(probabilities) {
      const at = probabilities.findIndex((value) => !(value >= 0 && value < Infinity));
      return at < 0 ? undefined : at;
    },
    countIndices: () => undefined,
    checkMemory() {},
    allocate(length, kind) {
      const memory =
        kind === "f32" ? newArray(Float32Array, length, "allocate()") : newArray(Int32Array, length, "allocate()");
      return { view: () => memory, free() {} };
    },
  };
}
