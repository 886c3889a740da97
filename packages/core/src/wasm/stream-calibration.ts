/** The sums of calibration, added up by the kernel while it has a row's moments at hand: they are never handed out. */

import { BIN_SIZE, CALIBRATION_SIZE, RECORD } from "@ls/kernel/abi";
import type { CheckedCall } from "../checked-call.js";
import type { KernelMemory } from "./memory.js";
import { Operands } from "./operands.js";
import type { KernelRecord } from "./record.js";
import { momentsInParts, runWholeRows, type Workspace } from "./stream.js";

/** Their sums take 96 KB of the workspace. */
const MOST_BINS = 4096;

/** The start of the workspace is aligned to this, and so is what is left of it. */
const ALIGNMENT = 64;

/** `undefined` if the bins are too many for the workspace. */
export function streamCalibration(
  call: CheckedCall,
  bins: number,
  memory: KernelMemory,
  record: KernelRecord,
  scratch: number,
  { address, bytes }: Workspace,
): Float64Array | undefined {
  if (bins > MOST_BINS) return undefined;
  const size = CALIBRATION_SIZE + BIN_SIZE * bins;
  const sums = new Float64Array(memory.buffer, address, size / Float64Array.BYTES_PER_ELEMENT).fill(0);
  record.begin(call);
  record.set(RECORD.scratch, scratch);
  record.set(RECORD.calibration, address);
  record.set(RECORD.bins, bins);
  const taken = Math.ceil(size / ALIGNMENT) * ALIGNMENT;
  const operands = new Operands(call, call.logits, call.gradient, memory, record, {
    address: address + taken,
    bytes: bytes - taken,
  });
  if (!runWholeRows(call, record, operands, "ls_calibration")) {
    momentsInParts(call, record, operands, () => record.call("ls_part_calibration"));
  }
  return sums;
}
