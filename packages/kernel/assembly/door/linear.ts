// The door of the last layer's products: as record.ts, for the linear record, whose arrays are parts of matrices with a
// stride. What is between the rows of a part counts as the part's own, so that one matrix is not read and written at once.

import {
  ABI_VERSION, KNOWN_LINEAR_FLAGS, LINEAR_BIAS, LINEAR_CLASSES, LINEAR_DB, LINEAR_DW, LINEAR_DX, LINEAR_FEATURES,
  LINEAR_FLAGS, LINEAR_FLAG_FEATURES_FIRST, LINEAR_LOGITS, LINEAR_RECORD_SIZE, LINEAR_ROWS, LINEAR_SCRATCH, LINEAR_SIZE,
  LINEAR_VERSION, LINEAR_WEIGHTS, LINEAR_X, MAX_CLASSES, STATUS_OK, STATUS_OVERLAP, STATUS_POINTER, STATUS_RECORD,
  STATUS_SHAPE,
} from "../abi";
import { LINEAR_SCRATCH_BYTES } from "../linear/scratch";

export const CALL_LINEAR_LOGITS: i32 = 1;
export const CALL_LINEAR_GRADIENTS: i32 = 2;

/** What a region counts, outside in: a number of its vectors, each with its stride, or none; and of values in each. */
const ONE: u16 = 0;
const ROWS: u16 = 1;
const CLASSES: u16 = 2;
const FEATURES: u16 = 3;
const WEIGHTS: u16 = 4;
const SCRATCH: u16 = 5;

/**
 * A line a region: its field, its outer count, its inner count, the calls that touch it, those that need it, those that
 * write it. Behind the field of a matrix is its stride.
 */
const REGIONS: usize = memory.data<u16>([
  <u16>LINEAR_X, ROWS, FEATURES, 3, 1, 0,
  <u16>LINEAR_WEIGHTS, WEIGHTS, WEIGHTS, 3, 1, 0,
  <u16>LINEAR_BIAS, ONE, CLASSES, 1, 0, 0,
  <u16>LINEAR_LOGITS, ROWS, CLASSES, 3, 3, 1,
  <u16>LINEAR_DX, ROWS, FEATURES, 2, 0, 2,
  <u16>LINEAR_DW, WEIGHTS, WEIGHTS, 2, 0, 2,
  <u16>LINEAR_DB, ONE, CLASSES, 2, 0, 2,
  <u16>LINEAR_SCRATCH, ONE, SCRATCH, 3, 3, 3,
]);
const FIELD: usize = 0;
const OUTER: usize = 2;
const INNER: usize = 4;
const TOUCHING: usize = 6;
const NEEDING: usize = 8;
const WRITING: usize = 10;
const REGION_BYTES: usize = 12;
const REGIONS_END: usize = REGIONS + 8 * REGION_BYTES;

/** The status of a linear record for one kind of call. */
export function checkLinear(record: usize, call: i32): i32 {
  const end = <u64>memory.size() << 16;
  if (record & 7 || record < __heap_base || <u64>record + LINEAR_RECORD_SIZE > end) return STATUS_RECORD;
  if (
    load<u32>(record, LINEAR_VERSION) != ABI_VERSION ||
    load<u32>(record, LINEAR_SIZE) != LINEAR_RECORD_SIZE ||
    (load<u32>(record, LINEAR_FLAGS) & ~KNOWN_LINEAR_FLAGS) != 0
  ) return STATUS_RECORD;
  if (load<u32>(record, LINEAR_CLASSES) - 1 >= MAX_CLASSES || load<u32>(record, LINEAR_FEATURES) == 0) return STATUS_SHAPE;
  for (let region = REGIONS; region < REGIONS_END; region += REGION_BYTES) {
    const status = checkRegion(record, call, region, end);
    if (status != STATUS_OK) return status;
  }
  for (let region = REGIONS; region < REGIONS_END; region += REGION_BYTES) {
    const first = <u64>addressOf(record, call, region);
    if (first == 0) continue;
    const last = first + bytesOf(record, region);
    if (first < <u64>record + LINEAR_RECORD_SIZE && record < last) return STATUS_OVERLAP;
    if (!(load<u16>(region, WRITING) & call)) continue;
    for (let other = REGIONS; other < REGIONS_END; other += REGION_BYTES) {
      const address = <u64>addressOf(record, call, other);
      if (other == region || address == 0 || address >= last || address + bytesOf(record, other) <= first) continue;
      return STATUS_OVERLAP;
    }
  }
  return STATUS_OK;
}

function checkRegion(record: usize, call: i32, region: usize, end: u64): i32 {
  const address = addressOf(record, call, region);
  if (address == 0) return isNeeded(record, call, region) ? STATUS_POINTER : STATUS_OK;
  const outer = load<u16>(region, OUTER);
  if (outer != ONE && strideOf(record, region) < countOf(record, load<u16>(region, INNER), true)) return STATUS_SHAPE;
  const alignment: usize = load<u16>(region, FIELD) == LINEAR_SCRATCH ? 15 : 3;
  if (address & alignment || address < __heap_base) return STATUS_POINTER;
  return <u64>address + bytesOf(record, region) > end ? STATUS_POINTER : STATUS_OK;
}

/** dw needs x, dx the weights, and nothing that is empty is needed. */
function isNeeded(record: usize, call: i32, region: usize): bool {
  const field = load<u16>(region, FIELD);
  if (load<u16>(region, OUTER) == ROWS && load<u32>(record, LINEAR_ROWS) == 0) return false;
  if (load<u16>(region, NEEDING) & call) return true;
  if (call != CALL_LINEAR_GRADIENTS) return false;
  if (field == LINEAR_X) return load<usize>(record, LINEAR_DW) != 0;
  return field == LINEAR_WEIGHTS && load<usize>(record, LINEAR_DX) != 0;
}

function addressOf(record: usize, call: i32, region: usize): usize {
  return load<u16>(region, TOUCHING) & call ? load<usize>(record + load<u16>(region, FIELD)) : 0;
}

function strideOf(record: usize, region: usize): u64 {
  return load<u32>(record + load<u16>(region, FIELD) + 4);
}

function countOf(record: usize, what: u16, isInner: bool): u64 {
  if (what == ROWS) return load<u32>(record, LINEAR_ROWS);
  if (what == SCRATCH) return LINEAR_SCRATCH_BYTES >> 2;
  const featuresFirst = (load<u32>(record, LINEAR_FLAGS) & LINEAR_FLAG_FEATURES_FIRST) != 0;
  const countsClasses = what == CLASSES || (what == WEIGHTS && featuresFirst == isInner);
  return countsClasses ? load<u32>(record, LINEAR_CLASSES) : load<u32>(record, LINEAR_FEATURES);
}

/** From a region's first byte to its last; more than any memory has if 64 bits do not hold it. */
function bytesOf(record: usize, region: usize): u64 {
  const inner = countOf(record, load<u16>(region, INNER), true);
  const what = load<u16>(region, OUTER);
  if (what == ONE) return inner << 2;
  const outer = countOf(record, what, false);
  if (outer == 0) return 0;
  const values = (outer - 1) * strideOf(record, region) + inner;
  return values > 0xffffffff ? <u64>u32.MAX_VALUE << 2 : values << 2;
}
