/**
 * The kernel's look at probabilities, in blocks that pass through the workspace if they are not in its memory already: 0.05
 * ns a value in place, and the copy if there is one, where a loop in JavaScript takes 1 to 2.
 */

import { FLAGS, RECORD, STATUS } from "@ls/kernel/abi";
import type { KernelMemory } from "./memory.js";
import type { KernelRecord } from "./record.js";
import type { Workspace } from "./stream.js";

/** Values in a block: few enough to be still in the second-level cache when they are looked at. */
const BLOCK = 1 << 16;

export function findBadProbability(
  probabilities: Float32Array,
  memory: KernelMemory,
  record: KernelRecord,
  workspace: Workspace,
): number | undefined {
  const isResident = probabilities.buffer === memory.buffer;
  record.reset();
  record.set(RECORD.flags, FLAGS.PROBABILITIES);
  // To look at values a block may as well be one row.
  record.set(RECORD.rows, 1);
  for (let first = 0; first < probabilities.length; first += BLOCK) {
    const block = probabilities.subarray(first, first + BLOCK);
    if (!isResident) memory.f32.set(block, workspace.address >> 2);
    record.set(RECORD.targets, isResident ? block.byteOffset : workspace.address);
    record.set(RECORD.classes, block.length);
    if (record.statusOf("ls_check") !== STATUS.OK) return first + record.get(RECORD.badClass);
  }
  return undefined;
}
