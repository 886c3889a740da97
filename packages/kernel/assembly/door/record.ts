// The door: whatever a record holds, nothing is read or written outside the memory, nothing overlaps, no option is out
// of its range. A call that gets past here may run its loops without a check. Values inside the arrays: values.ts.

import {
  ABI_VERSION, BINS, BIN_SIZE, CALIBRATION, CALIBRATION_SIZE, CLASSES, CLASS_WEIGHTS, FLAGS, FLAG_IGNORE_INDEX,
  FLAG_OTHERS, FLAG_PROBABILITIES, GRADIENT, GRAD_OUTPUT, KNOWN_FLAGS, LABEL_SMOOTHING, LOGITS, LOGIT_SCALE, MAX_BINS,
  MAX_CLASSES, PART_ALIGNMENT, PART_CLASSES, PART_FIRST, PRIOR, RECORD_SIZE, ROWS, ROW_ARGMAX, ROW_LOSS, ROW_LSE,
  ROW_MOMENTS, ROW_MOMENTS_SIZE, ROW_NLL, ROW_STATE, ROW_STATE_SIZE, SAMPLE_WEIGHTS, SCRATCH, SIZE, SOFTCAP,
  STATUS_OK, STATUS_OPTION, STATUS_OVERLAP, STATUS_POINTER, STATUS_RECORD, STATUS_SHAPE, TARGETS, VERSION, Z_LOSS,
} from "../abi";
import { hasProbabilities } from "../rows/options";
import { SCRATCH_BYTES } from "../rows/scratch";

export const CALL_CHECK: i32 = 1;
export const CALL_LOSS: i32 = 2;
export const CALL_GRADIENT: i32 = 4;
export const CALL_PART_MAX: i32 = 8;
export const CALL_PART_SUMS: i32 = 16;
export const CALL_PART_FINISH: i32 = 32;
export const CALL_PART_GRADIENT: i32 = 64;
export const CALL_MOMENTS: i32 = 128;
export const CALL_PART_MOMENTS: i32 = 256;
export const CALL_CALIBRATION: i32 = 512;
export const CALL_PART_CALIBRATION: i32 = 1024;
export const CALL_SHARD_STATS: i32 = 2048;
const MOMENTS_CALLS: i32 = CALL_MOMENTS | CALL_PART_MOMENTS;
const CALIBRATION_CALLS: i32 = CALL_CALIBRATION | CALL_PART_CALIBRATION;
/** Calls that know no softcap. */
const UNCAPPED_CALLS: i32 = MOMENTS_CALLS | CALIBRATION_CALLS;
/** Calls over a part of the classes; those that sum bit for bit as whole rows do need parts at PART_ALIGNMENT. */
const ALIGNED_CALLS: i32 = CALL_PART_MAX | CALL_PART_SUMS | CALL_PART_MOMENTS;
const RANGE_CALLS: i32 = ALIGNED_CALLS | CALL_PART_GRADIENT | CALL_SHARD_STATS;
const PART_CALLS: i32 = RANGE_CALLS | CALL_PART_FINISH;
const WHOLE_CALLS: i32 = CALL_LOSS | CALL_GRADIENT;
const FINISHING_CALLS: i32 = WHOLE_CALLS | CALL_PART_FINISH;
const WRITING_CALLS: i32 = CALL_GRADIENT | CALL_PART_GRADIENT;
const SWEEPING_CALLS: i32 = WHOLE_CALLS | CALL_PART_SUMS | CALL_PART_GRADIENT | CALL_SHARD_STATS;
const LOGITS_CALLS: i32 = SWEEPING_CALLS | CALL_PART_MAX | MOMENTS_CALLS | CALL_CALIBRATION;
const TARGETS_CALLS: i32 = SWEEPING_CALLS | CALL_PART_FINISH | CALL_CHECK | CALL_CALIBRATION;
const SCRATCH_CALLS: i32 = SWEEPING_CALLS | MOMENTS_CALLS | CALL_CALIBRATION;
const ROW_MOMENTS_CALLS: i32 = MOMENTS_CALLS | CALL_PART_CALIBRATION;
const SAMPLE_CALLS: i32 = FINISHING_CALLS | CALL_PART_GRADIENT | CALL_CHECK;

/** The status of a record for one kind of call. */
export function checkCall(record: usize, call: i32): i32 {
  if (!isRecord(record)) return STATUS_RECORD;
  const classes = load<u32>(record, CLASSES);
  if (classes == 0 || classes > MAX_CLASSES) return STATUS_SHAPE;
  if (call & RANGE_CALLS && !isPart(record, classes, (call & ALIGNED_CALLS) != 0)) return STATUS_SHAPE;
  // Before the regions: one of them has this many.
  if (call & CALIBRATION_CALLS && load<u32>(record, BINS) - 1 >= MAX_BINS) return STATUS_OPTION;
  const status = checkRegions(record, call);
  if (status != STATUS_OK) return status;
  if (call & UNCAPPED_CALLS && load<f64>(record, SOFTCAP) != 0) return STATUS_OPTION;
  return areOptionsInRange(record) ? STATUS_OK : STATUS_OPTION;
}

function memoryBytes(): u64 {
  return <u64>memory.size() << 16;
}

function isRecord(record: usize): bool {
  if (record & 7 || record < __heap_base || <u64>record + RECORD_SIZE > memoryBytes()) return false;
  return (
    load<u32>(record, VERSION) == ABI_VERSION &&
    load<u32>(record, SIZE) == RECORD_SIZE &&
    (load<u32>(record, FLAGS) & ~KNOWN_FLAGS) == 0
  );
}

function isPart(record: usize, classes: u32, isAligned: bool): bool {
  const first = load<u32>(record, PART_FIRST);
  const length = load<u32>(record, PART_CLASSES);
  if (length == 0 || <u64>first + <u64>length > <u64>classes) return false;
  if (!isAligned) return true;
  return first % PART_ALIGNMENT == 0 && (length % PART_ALIGNMENT == 0 || first + length == classes);
}

/** How many of its unit a region holds, and whether the call writes it. */
const PER_ROW: i32 = 1;
const PER_CLASS: i32 = 2;
const PER_LOGIT: i32 = PER_ROW | PER_CLASS;
const WRITTEN: i32 = 4;
/** As many as calibration has sums. */
const PER_SUM: i32 = 8;

/**
 * The memory that calls touch, a line a region: its field, its unit in bytes, its shape, the address bits that must be
 * 0, the calls that touch it unless it is null, and those that need it. What is only read comes before what is written.
 */
const REGIONS: usize = memory.data<u16>([
  <u16>LOGITS, 4, <u16>PER_LOGIT, 3, <u16>LOGITS_CALLS, <u16>LOGITS_CALLS,
  <u16>TARGETS, 4, <u16>PER_ROW, 3, <u16>(TARGETS_CALLS | MOMENTS_CALLS), <u16>TARGETS_CALLS,
  <u16>CLASS_WEIGHTS, 4, <u16>PER_CLASS, 3, <u16>(SWEEPING_CALLS | CALL_CHECK), 0,
  <u16>PRIOR, 4, <u16>PER_CLASS, 3, <u16>(SWEEPING_CALLS | CALL_CHECK), 0,
  <u16>SAMPLE_WEIGHTS, 4, <u16>PER_ROW, 3, <u16>SAMPLE_CALLS, 0,
  <u16>GRAD_OUTPUT, 4, <u16>PER_ROW, 3, <u16>(WRITING_CALLS | FINISHING_CALLS), 0,
  <u16>GRADIENT, 4, <u16>(PER_LOGIT | WRITTEN), 3, <u16>WRITING_CALLS, <u16>WRITING_CALLS,
  <u16>ROW_LOSS, 4, <u16>(PER_ROW | WRITTEN), 3, <u16>FINISHING_CALLS, 0,
  <u16>ROW_NLL, 4, <u16>(PER_ROW | WRITTEN), 3, <u16>FINISHING_CALLS, 0,
  <u16>ROW_LSE, 4, <u16>(PER_ROW | WRITTEN), 3, <u16>FINISHING_CALLS, 0,
  <u16>ROW_ARGMAX, 4, <u16>(PER_ROW | WRITTEN), 3, <u16>FINISHING_CALLS, 0,
  <u16>ROW_STATE, <u16>ROW_STATE_SIZE, <u16>(PER_ROW | WRITTEN), 7, <u16>PART_CALLS, <u16>PART_CALLS,
  <u16>ROW_MOMENTS, <u16>ROW_MOMENTS_SIZE, <u16>(PER_ROW | WRITTEN), 7, <u16>ROW_MOMENTS_CALLS, <u16>ROW_MOMENTS_CALLS,
  <u16>CALIBRATION, 1, <u16>(PER_SUM | WRITTEN), 7, <u16>CALIBRATION_CALLS, <u16>CALIBRATION_CALLS,
  <u16>SCRATCH, <u16>SCRATCH_BYTES, <u16>WRITTEN, 15, <u16>SCRATCH_CALLS, <u16>SCRATCH_CALLS,
]);
const FIELD: usize = 0;
const UNIT: usize = 2;
const SHAPE: usize = 4;
const ALIGNMENT: usize = 6;
const TOUCHING: usize = 8;
const NEEDING: usize = 10;
const REGION_BYTES: usize = 12;
const REGIONS_END: usize = REGIONS + 15 * REGION_BYTES;

/** After the sums, probability targets have said all they have to say of the loss. */
// @ts-ignore: decorator
@inline
function isSpent(record: usize, call: i32, region: usize): bool {
  return call == CALL_PART_FINISH && region == REGIONS + REGION_BYTES && hasProbabilities(record);
}

/** Where a region is, or 0 if this call does without it. */
function addressOf(record: usize, call: i32, region: usize): usize {
  if (!(load<u16>(region, TOUCHING) & call) || isSpent(record, call, region)) return 0;
  return load<usize>(record + load<u16>(region, FIELD));
}

// @ts-ignore: decorator
@inline
function shapeOf(record: usize, region: usize): i32 {
  return region == REGIONS + REGION_BYTES && hasProbabilities(record) ? PER_LOGIT : load<u16>(region, SHAPE);
}

function bytesOf(record: usize, call: i32, region: usize): u64 {
  const shape = shapeOf(record, region);
  let bytes = <u64>load<u16>(region, UNIT);
  if (shape & PER_ROW) bytes *= load<u32>(record, ROWS);
  if (shape & PER_CLASS) bytes *= call & PART_CALLS ? load<u32>(record, PART_CLASSES) : load<u32>(record, CLASSES);
  if (shape & PER_SUM) bytes *= CALIBRATION_SIZE + <u64>BIN_SIZE * load<u32>(record, BINS);
  return bytes;
}

function checkRegions(record: usize, call: i32): i32 {
  const end = memoryBytes();
  const rows = load<u32>(record, ROWS);
  for (let region = REGIONS; region < REGIONS_END; region += REGION_BYTES) {
    const address = addressOf(record, call, region);
    if (address == 0) {
      const isNeeded = (load<u16>(region, NEEDING) & call) != 0 && (rows != 0 || !(shapeOf(record, region) & PER_ROW));
      if (isNeeded && !isSpent(record, call, region)) return STATUS_POINTER;
      continue;
    }
    if (address & load<u16>(region, ALIGNMENT) || address < __heap_base) return STATUS_POINTER;
    if (<u64>address + bytesOf(record, call, region) > end) return STATUS_POINTER;
  }
  for (let region = REGIONS; region < REGIONS_END; region += REGION_BYTES) {
    const first = <u64>addressOf(record, call, region);
    if (first == 0) continue;
    const last = first + bytesOf(record, call, region);
    if (first < <u64>record + RECORD_SIZE && record < last) return STATUS_OVERLAP;
    if (!(load<u16>(region, SHAPE) & WRITTEN)) continue;
    for (let other = REGIONS; other < region; other += REGION_BYTES) {
      const address = <u64>addressOf(record, call, other);
      if (address == 0 || address >= last || address + bytesOf(record, call, other) <= first) continue;
      // The gradient may take the place of the logits.
      if (other == REGIONS && load<u16>(region, FIELD) == GRADIENT && address == first) continue;
      return STATUS_OVERLAP;
    }
  }
  return STATUS_OK;
}

// @ts-ignore: decorator
@inline
function isFiniteNotNegative(value: f64): bool {
  return value >= 0 && value < Infinity;
}

function areOptionsInRange(record: usize): bool {
  const flags = load<u32>(record, FLAGS);
  const alpha = load<f64>(record, LABEL_SMOOTHING);
  if (flags & FLAG_OTHERS && load<usize>(record, PRIOR) != 0) return false;
  if (flags & FLAG_IGNORE_INDEX && flags & FLAG_PROBABILITIES) return false;
  return (
    alpha >= 0 && alpha <= 1 &&
    isFiniteNotNegative(load<f64>(record, LOGIT_SCALE)) &&
    isFiniteNotNegative(load<f64>(record, SOFTCAP)) &&
    isFiniteNotNegative(load<f64>(record, Z_LOSS))
  );
}
