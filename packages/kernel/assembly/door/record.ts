// The door: whatever a record holds, nothing is read or written outside the memory, nothing overlaps, no option is out
// of its range. A call that gets past here may run its loops without a check. Values inside the arrays: values.ts.

import {
  ABI_VERSION, CLASSES, CLASS_WEIGHTS, FLAGS, FLAG_IGNORE_INDEX, FLAG_OTHERS, FLAG_PROBABILITIES, GRADIENT, GRAD_OUTPUT,
  KNOWN_FLAGS, LABEL_SMOOTHING, LOGITS, LOGIT_SCALE, MAX_CLASSES, PART_ALIGNMENT, PART_CLASSES, PART_FIRST, PRIOR,
  RECORD_SIZE, RESERVED, ROWS, ROW_ARGMAX, ROW_LOSS, ROW_LSE, ROW_NLL, ROW_STATE, ROW_STATE_SIZE, SAMPLE_WEIGHTS,
  SCRATCH, SIZE, SOFTCAP, STATUS_OK, STATUS_OPTION, STATUS_OVERLAP, STATUS_POINTER, STATUS_RECORD, STATUS_SHAPE,
  TARGETS, VERSION, Z_LOSS,
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

/** The memory a call touches, one region after another: what is read, what is written, and the record itself last. */
const IN_LOGITS: i32 = 0;
const IN_TARGETS: i32 = 1;
const IN_CLASS_WEIGHTS: i32 = 2;
const IN_PRIOR: i32 = 3;
const IN_SAMPLE_WEIGHTS: i32 = 4;
const IN_GRAD_OUTPUT: i32 = 5;
const OUT_GRADIENT: i32 = 6;
const OUT_ROW_LOSS: i32 = 7;
const OUT_ROW_NLL: i32 = 8;
const OUT_ROW_LSE: i32 = 9;
const OUT_ROW_ARGMAX: i32 = 10;
const OUT_SCRATCH: i32 = 11;
const OUT_ROW_STATE: i32 = 12;
const OUT_RECORD: i32 = 13;
const REGIONS: i32 = 14;

/** Where a region is, or 0 if this call does without it. */
function regionAddress(record: usize, call: i32, region: i32): usize {
  switch (region) {
    case IN_LOGITS: return call & (CALL_CHECK | CALL_PART_FINISH) ? 0 : load<usize>(record, LOGITS);
    case IN_TARGETS: return call & CALL_PART_MAX ? 0 : load<usize>(record, TARGETS);
    case IN_CLASS_WEIGHTS: return call & (CALL_PART_MAX | CALL_PART_FINISH) ? 0 : load<usize>(record, CLASS_WEIGHTS);
    case IN_PRIOR: return call & (CALL_PART_MAX | CALL_PART_FINISH) ? 0 : load<usize>(record, PRIOR);
    case IN_SAMPLE_WEIGHTS: return call & (CALL_PART_MAX | CALL_PART_SUMS) ? 0 : load<usize>(record, SAMPLE_WEIGHTS);
    case IN_GRAD_OUTPUT: return call & (WRITING_CALLS | FINISHING_CALLS) ? load<usize>(record, GRAD_OUTPUT) : 0;
    case OUT_GRADIENT: return call & WRITING_CALLS ? load<usize>(record, GRADIENT) : 0;
    case OUT_ROW_LOSS: return call & FINISHING_CALLS ? load<usize>(record, ROW_LOSS) : 0;
    case OUT_ROW_NLL: return call & FINISHING_CALLS ? load<usize>(record, ROW_NLL) : 0;
    case OUT_ROW_LSE: return call & FINISHING_CALLS ? load<usize>(record, ROW_LSE) : 0;
    case OUT_ROW_ARGMAX: return call & FINISHING_CALLS ? load<usize>(record, ROW_ARGMAX) : 0;
    case OUT_SCRATCH: return call & (SUMS_CALLS | CALL_PART_GRADIENT) ? load<usize>(record, SCRATCH) : 0;
    case OUT_ROW_STATE: return call & PART_CALLS ? load<usize>(record, ROW_STATE) : 0;
    default: return record;
  }
}

function isRequired(record: usize, call: i32, region: i32): bool {
  if (region == OUT_SCRATCH) return (call & (SUMS_CALLS | CALL_PART_GRADIENT)) != 0;
  if (load<u32>(record, ROWS) == 0) return false;
  if (region == IN_LOGITS) return (call & (CALL_CHECK | CALL_PART_FINISH)) == 0;
  if (region == IN_TARGETS) {
    // After the sums, probability targets have said all they have to say of the loss.
    return call == CALL_PART_FINISH ? !hasProbabilities(record) : call != CALL_PART_MAX;
  }
  if (region == OUT_GRADIENT) return (call & WRITING_CALLS) != 0;
  return region == OUT_ROW_STATE && (call & PART_CALLS) != 0;
}

function regionBytes(record: usize, call: i32, region: i32): u64 {
  const rows = <u64>load<u32>(record, ROWS);
  const columns = <u64>(call & PART_CALLS ? load<u32>(record, PART_CLASSES) : load<u32>(record, CLASSES));
  if (region == IN_LOGITS || region == OUT_GRADIENT) return (rows * columns) << 2;
  if (region == IN_TARGETS && hasProbabilities(record)) return call == CALL_PART_FINISH ? 0 : (rows * columns) << 2;
  if (region == IN_CLASS_WEIGHTS || region == IN_PRIOR) return columns << 2;
  if (region == OUT_SCRATCH) return SCRATCH_BYTES;
  if (region == OUT_ROW_STATE) return rows * ROW_STATE_SIZE;
  if (region == OUT_RECORD) return RECORD_SIZE;
  return rows << 2;
}

function checkRegions(record: usize, call: i32): i32 {
  const end = memoryBytes();
  for (let region = 0; region < OUT_RECORD; region++) {
    const address = regionAddress(record, call, region);
    if (address == 0) {
      if (isRequired(record, call, region)) return STATUS_POINTER;
      continue;
    }
    const alignment: usize = region == OUT_SCRATCH ? 15 : region == OUT_ROW_STATE ? 7 : 3;
    if (address & alignment || address < __heap_base) return STATUS_POINTER;
    const bytes = regionBytes(record, call, region);
    if (bytes > end || <u64>address + bytes > end) return STATUS_POINTER;
  }
  for (let written = OUT_GRADIENT; written < REGIONS; written++) {
    const address = <u64>regionAddress(record, call, written);
    if (address == 0) continue;
    const bytes = regionBytes(record, call, written);
    for (let region = 0; region < REGIONS; region++) {
      const other = <u64>regionAddress(record, call, region);
      // Of two written regions, the pair is looked at once.
      if (other == 0 || (region >= OUT_GRADIENT && region <= written)) continue;
      if (written == OUT_GRADIENT && region == IN_LOGITS && other == address) continue;
      if (address < other + regionBytes(record, call, region) && other < address + bytes) return STATUS_OVERLAP;
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
