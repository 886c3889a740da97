/** What calls need of the kernel's memory for themselves. */

import { type KernelExports, SCRATCH_ALIGNMENT } from "@ls/kernel/abi";
import { LINEAR_BYTES } from "./linear-plan.js";
import type { LinearMeans } from "./linear-step.js";
import type { KernelMemory } from "./memory.js";
import { KernelRecord, LinearRecord } from "./record.js";

/**
 * What ordinary arrays are streamed through. Enough for the largest block (stream.ts) with everything else that a call may
 * bring beside it; longer rows go in parts.
 */
const WORKSPACE_BYTES = 2 << 20;

/** Takes it, for good: none of it ever moves. */
export function createMeans(memory: KernelMemory, exports: KernelExports): LinearMeans {
  return {
    memory,
    record: new KernelRecord(memory, exports),
    linear: new LinearRecord(memory, exports),
    scratch: memory.allocate(exports.ls_scratch_bytes() + SCRATCH_ALIGNMENT, false),
    linearScratch: memory.allocate(exports.ls_linear_scratch_bytes() + SCRATCH_ALIGNMENT, false),
    workspace: { address: memory.allocate(WORKSPACE_BYTES, false), bytes: WORKSPACE_BYTES },
    linearArea: memory.allocate(LINEAR_BYTES, false),
  };
}
