/** The part of the kernel's memory that is the package's own. */

import { type KernelExports, SCRATCH_ALIGNMENT } from "@ls/kernel/abi";
import { LINEAR_BYTES } from "./linear-plan.js";
import type { KernelMemory } from "./memory.js";
import { KernelRecord, LinearRecord } from "./record.js";
import type { Workspace } from "./stream.js";

/** What calls need of the kernel's memory for themselves. */
export interface Means {
  readonly memory: KernelMemory;
  readonly record: KernelRecord;
  readonly linear: LinearRecord;
  readonly scratch: number;
  readonly linearScratch: number;
  readonly workspace: Workspace;
  /** LINEAR_BYTES for logits and parts. */
  readonly linearArea: number;
}

/**
 * What ordinary arrays are streamed through. Enough for the largest block (stream.ts) with everything else that a call may
 * bring beside it; longer rows go in parts.
 */
const WORKSPACE_BYTES = 2 << 20;

/** Takes it, for good: none of it ever moves. */
export function createMeans(memory: KernelMemory, exports: KernelExports): Means {
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
