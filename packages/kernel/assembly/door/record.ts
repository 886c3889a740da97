// The door: whatever a record holds, nothing is read or written outside the memory, nothing overlaps, no option is out
// of its range. A call that gets past here may run its loops without a check. Values inside the arrays: values.ts.

import {
  ABI_VERSION, CLASSES, CLASS_WEIGHTS, FLAGS, FLAG_IGNORE_INDEX, FLAG_OTHERS, FLAG_PROBABILITIES, GRADIENT, GRAD_OUTPUT,
  KNOWN_FLAGS, LABEL_SMOOTHING, LOGITS, LOGIT_SCALE, MAX_CLASSES, PART_ALIGNMENT, PART_CLASSES, PART_FIRST, PRIOR,
  RECORD_SIZE, RESERVED, ROWS, ROW_ARGMAX, ROW_LOSS, ROW_LSE, ROW_NLL, ROW_STATE, ROW_STATE_SIZE, SAMPLE_WEIGHTS,
  SCRATCH, SIZE, SOFTCAP, STATUS_OK, STATUS_OPTION, STATUS_OVERLAP, STATUS_POINTER, STATUS_RECORD, STATUS_SHAPE,
  TARGETS, VERSION, Z_LOSS,
} from "../abi";
import { SCRATCH_BYTES } from "../rows/scratch";

export const CALL_CHECK: i32 = 1;
export const CALL_LOSS: i32 = 2;
export const CALL_GRADIENT: i32 = 4;
export const CALL_PART_MAX: i32 = 8;
export const CALL_PART_SUMS: i32 = 16;
export const CALL_PART_FINISH: i32 = 32;
export const CALL_PART_GRADIENT: i32 = 64;
const PART_CALLS: i32 = CALL_PART_MAX | CALL_PART_SUMS | CALL_PART_FINISH | CALL_PART_GRADIENT;
const WHOLE_CALLS: i32 = CALL_LOSS | CALL_GRADIENT;
const SUMS_CALLS: i32 = WHOLE_CALLS | CALL_PART_SUMS;
const FINISHING_CALLS: i32 = WHOLE_CALLS | CALL_PART_FINISH;
const WRITING_CALLS: i32 = CALL_GRADIENT | CALL_PART_GRADIENT;

/** The status of a record for one kind of call. */
export function checkCall(record: usize, call: i32): i32 {
  if (!isRecord(record)) return STATUS_RECORD;
  const classes = load<u32>(record, CLASSES);
  if (classes == 0 || classes > MAX_CLASSES) return STATUS_SHAPE;
  if (call & PART_CALLS && call != CALL_PART_FINISH && !isPart(record, classes)) return STATUS_SHAPE;
  const status = checkRegions(record, call);
  if (status != STATUS_OK) return status;
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
    (load<u32>(record, FLAGS) & ~KNOWN_FLAGS) == 0 &&
    (load<u32>(record, RESERVED) | load<u32>(record, RESERVED + 4) | load<u32>(record, RESERVED + 8)) == 0
  );
}

function isPart(record: usize, classes: u32): bool {
  const first = load<u32>(record, PART_FIRST);
  const length = load<u32>(record, PART_CLASSES);
  if (length == 0 || first % PART_ALIGNMENT != 0 || <u64>first + <u64>length > <u64>classes) return false;
  return length % PART_ALIGNMENT == 0 || first + length == classes;
}

/** The memory a call touches, one region after another; the record itself is the last. */
const REGIONS: i32 = 14;
const FIRST_WRITTEN: i32 = 6;
const GRADIENT_REGION: i32 = 6;
const RECORD_REGION: i32 = 13;

/** Where region i is, or 0 if this call does without it. */
function regionAddress(record: usize, call: i32, i: i32): usize {
  switch (i) {
    case 0: return call & (CALL_CHECK | CALL_PART_FINISH) ? 0 : load<usize>(record, LOGITS);
    case 1: return call & CALL_PART_MAX ? 0 : load<usize>(record, TARGETS);
    case 2: return call & (CALL_PART_MAX | CALL_PART_FINISH) ? 0 : load<usize>(record, CLASS_WEIGHTS);
    case 3: return call & (CALL_PART_MAX | CALL_PART_FINISH) ? 0 : load<usize>(record, PRIOR);
    case 4: return call & (CALL_PART_MAX | CALL_PART_SUMS) ? 0 : load<usize>(record, SAMPLE_WEIGHTS);
    case 5: return call & (WRITING_CALLS | FINISHING_CALLS) ? load<usize>(record, GRAD_OUTPUT) : 0;
    case 6: return call & WRITING_CALLS ? load<usize>(record, GRADIENT) : 0;
    case 7: return call & FINISHING_CALLS ? load<usize>(record, ROW_LOSS) : 0;
    case 8: return call & FINISHING_CALLS ? load<usize>(record, ROW_NLL) : 0;
    case 9: return call & FINISHING_CALLS ? load<usize>(record, ROW_LSE) : 0;
    case 10: return call & FINISHING_CALLS ? load<usize>(record, ROW_ARGMAX) : 0;
    case 11: return call & (SUMS_CALLS | CALL_PART_GRADIENT) ? load<usize>(record, SCRATCH) : 0;
    case 12: return call & PART_CALLS ? load<usize>(record, ROW_STATE) : 0;
    default: return record;
  }
}

function isRequired(record: usize, call: i32, i: i32): bool {
  if (i == 11) return (call & (SUMS_CALLS | CALL_PART_GRADIENT)) != 0;
  if (load<u32>(record, ROWS) == 0) return false;
  if (i == 0) return (call & (CALL_CHECK | CALL_PART_FINISH)) == 0;
  if (i == 1) {
    // After the sums, probability targets have said all they have to say of the loss.
    return call == CALL_PART_FINISH ? !(load<u32>(record, FLAGS) & FLAG_PROBABILITIES) : call != CALL_PART_MAX;
  }
  if (i == 6) return (call & WRITING_CALLS) != 0;
  return i == 12 && (call & PART_CALLS) != 0;
}

function regionBytes(record: usize, call: i32, i: i32): u64 {
  const rows = <u64>load<u32>(record, ROWS);
  const columns = <u64>(call & PART_CALLS ? load<u32>(record, PART_CLASSES) : load<u32>(record, CLASSES));
  if (i == 0 || i == GRADIENT_REGION) return (rows * columns) << 2;
  if (i == 1 && load<u32>(record, FLAGS) & FLAG_PROBABILITIES) return call == CALL_PART_FINISH ? 0 : (rows * columns) << 2;
  if (i == 2 || i == 3) return columns << 2;
  if (i == 11) return SCRATCH_BYTES;
  if (i == 12) return rows * ROW_STATE_SIZE;
  if (i == RECORD_REGION) return RECORD_SIZE;
  return rows << 2;
}

function checkRegions(record: usize, call: i32): i32 {
  const end = memoryBytes();
  for (let i = 0; i < RECORD_REGION; i++) {
    const address = regionAddress(record, call, i);
    if (address == 0) {
      if (isRequired(record, call, i)) return STATUS_POINTER;
      continue;
    }
    const alignment: usize = i == 11 ? 15 : i == 12 ? 7 : 3;
    if (address & alignment || address < __heap_base) return STATUS_POINTER;
    const bytes = regionBytes(record, call, i);
    if (bytes > end || <u64>address + bytes > end) return STATUS_POINTER;
  }
  for (let i = FIRST_WRITTEN; i < REGIONS; i++) {
    const address = <u64>regionAddress(record, call, i);
    if (address == 0) continue;
    const bytes = regionBytes(record, call, i);
    for (let j = 0; j < REGIONS; j++) {
      const other = <u64>regionAddress(record, call, j);
      if (other == 0 || (j >= FIRST_WRITTEN && j <= i)) continue;
      if (i == GRADIENT_REGION && j == 0 && other == address) continue;
      if (address < other + regionBytes(record, call, j) && other < address + bytes) return STATUS_OVERLAP;
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
