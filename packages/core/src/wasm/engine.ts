/** An engine over one instance of a kernel. */

import { type KernelExports, VARIANTS } from "@ls/kernel/abi";
import type { Engine } from "../checked-call.js";
import { LsError } from "../errors.js";
import type { Pool } from "../pool/pool.js";
import { PooledCalls } from "../pool/pooled-calls.js";
import { countIndices } from "./count-indices.js";
import { findBadProbability } from "./find-bad-probability.js";
import { runInTurns, runLinearInTurns, Turns } from "./in-turns.js";
import { runLinear } from "./linear.js";
import { createMeans } from "./means.js";
import { KernelMemory } from "./memory.js";
import { mergeStats, rowStats, shardLoss } from "./shards.js";
import { runStreamed, streamMoments } from "./stream.js";
import { streamCalibration } from "./stream-calibration.js";

/** `createPool` gives the threads of an instance that has them; its memory then is theirs, too. */
export function createWasmEngine(exports: KernelExports, createPool?: (memory: KernelMemory) => Pool): Engine {
  const memory = new KernelMemory(exports.memory, exports.ls_heap_base());
  const means = createMeans(memory, exports);
  const { record, scratch, workspace } = means;
  const pool = createPool?.(memory);
  const pooled = pool && new PooledCalls(pool, memory, exports);
  const turns = new Turns(memory);

  return {
    variant: VARIANTS[exports.ls_variant()],
    threads: pool?.threads ?? 1,
    beforeCall: () => turns.keepAside(),
    run: (call) => runStreamed(call, memory, record, scratch, workspace),
    linear: (call) => runLinear(call, means),
    runAsync: (call, control) =>
      pooled?.takes(call) ? pooled.run(call, control) : runInTurns(call, means, turns, control),
    linearAsync: (call, control) =>
      pooled?.takesLinear(call) ? pooled.linear(call, control) : runLinearInTurns(call, means, turns, control),
    async dispose() {
      await pool?.dispose();
    },
    rowStats: (call) => rowStats(call, exports.ls_merge_stats, means),
    mergeStats: (into, from) => mergeStats(into, from, exports.ls_merge_stats, means),
    shardLoss: (call, stats) => shardLoss(call, stats, means),
    moments: (call) => streamMoments(call, memory, record, scratch, workspace),
    calibration: (call, bins) => streamCalibration(call, bins, memory, record, scratch, workspace),
    findBadProbability: (probabilities) => findBadProbability(probabilities, memory, record, workspace),
    countIndices: (targets, classes, ignoreIndex) => countIndices(targets, classes, ignoreIndex, memory, record),
    checkMemory(array, name) {
      if (array.buffer !== memory.buffer || memory.isLent(array.byteOffset, array.byteLength)) return;
      throw new LsError(
        "TYPE",
        `expected ${name} to lie within memory from allocate(), got bytes ${array.byteOffset} to ` +
          `${array.byteOffset + array.byteLength} of the kernel's memory: they were freed, or never allocated`,
      );
    },
    allocate(length, kind) {
      const address = memory.allocate(4 * length, true);
      const derive = () =>
        kind === "f32"
          ? new Float32Array(memory.buffer, address, length)
          : new Int32Array(memory.buffer, address, length);
      let view = derive();
      return {
        view() {
          if (view.buffer !== memory.buffer) view = derive();
          return view;
        },
        free: () => memory.release(address),
      };
    },
  };
}
