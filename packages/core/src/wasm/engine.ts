/** An engine over one instance of a kernel. */

import { type KernelExports, SCRATCH_ALIGNMENT, VARIANTS } from "@ls/kernel/abi";
import type { Engine } from "../checked-call.js";
import { LsError } from "../errors.js";
import { countIndices } from "./count-indices.js";
import { findBadProbability } from "./find-bad-probability.js";
import { runLinear } from "./linear.js";
import { LINEAR_BYTES } from "./linear-plan.js";
import { KernelMemory } from "./memory.js";
import { KernelRecord, LinearRecord } from "./record.js";
import { runStreamed, streamMoments } from "./stream.js";
import { streamCalibration } from "./stream-calibration.js";

/**
 * What ordinary arrays are streamed through. Enough for the largest block (stream.ts) with everything else that a call may
 * bring beside it; longer rows go in parts.
 */
const WORKSPACE_BYTES = 2 << 20;

export function createWasmEngine(exports: KernelExports): Engine {
  const memory = new KernelMemory(exports.memory, exports.ls_heap_base());
  // One after the other at the start of the memory, before anything of the caller's; none of them ever moves.
  const record = new KernelRecord(memory, exports);
  const scratch = memory.allocate(exports.ls_scratch_bytes() + SCRATCH_ALIGNMENT, false);
  const workspace = { address: memory.allocate(WORKSPACE_BYTES, false), bytes: WORKSPACE_BYTES };
  const linearMeans = {
    memory,
    record,
    linear: new LinearRecord(memory, exports),
    scratch,
    linearScratch: memory.allocate(exports.ls_linear_scratch_bytes() + SCRATCH_ALIGNMENT, false),
    workspace,
    linearArea: memory.allocate(LINEAR_BYTES, false),
  };

  return {
    variant: VARIANTS[exports.ls_variant()],
    run: (call) => runStreamed(call, memory, record, scratch, workspace),
    linear: (call) => runLinear(call, linearMeans),
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
