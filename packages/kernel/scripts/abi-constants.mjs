// abi.json is the one place that states the ABI's numbers. This reads it, refuses one that contradicts itself, and puts the
// numbers in one list that every language's constants are made from (languages/).
import { readFileSync } from "node:fs";

/** Reads abi.json and refuses one whose fields are misaligned, overlap, or leave gaps in a record. */
export function readAbi(url) {
  const abi = JSON.parse(readFileSync(url, "utf8"));
  checkRecord(abi.record);
  checkRecord(abi.linearRecord);
  const state = [...abi.stats, ...abi.stateFields].sort((a, b) => a.offset - b.offset);
  checkFields(state, abi.rowStateSize);
  return abi;
}

function checkRecord({ fields, size }) {
  const end = checkFields(fields, size);
  const bytes = fields.reduce((sum, { type }) => sum + SIZES[type], 0);
  if (bytes !== end) throw new Error(`abi.json: the fields of a record leave gaps, ${bytes} bytes of ${end}`);
}

const SIZES = { u32: 4, i32: 4, f32: 4, pointer: 4, f64: 8 };

/** Where the last of some fields ends, which are in the order of their offsets. */
function checkFields(fields, bytes) {
  let end = 0;
  for (const { name, type, offset } of fields) {
    const size = SIZES[type];
    if (size === undefined) throw new Error(`abi.json: ${name} has the unknown type ${type}`);
    if (offset < end || offset % size !== 0) {
      throw new Error(`abi.json: ${name} should be at offset ${end} or behind it, aligned to ${size}`);
    }
    end = offset + size;
  }
  if (end > bytes) throw new Error(`abi.json: the fields end at ${end}, past the ${bytes} bytes that there are`);
  return end;
}

/**
 * The same in the shape of constants. `numbers`: name, type, value. `records`: the prefix of their names, their fields and size.
 * `stats`: the fields of a row's statistics; `stateFields`: what a row state has beside them. `flags`: the prefix, and name,
 * value and doc of each. `lists`: names whose place in the list is their number.
 */
export function constantsOf(abi) {
  const number = (type) => (name, value) => ({ name, type, value });
  const [u32, i32, f64] = [number("u32"), number("i32"), number("f64")];
  return {
    numbers: [
      u32("ABI_VERSION", abi.version),
      u32("RECORD_SIZE", abi.record.size),
      u32("LINEAR_RECORD_SIZE", abi.linearRecord.size),
      u32("LINEAR_ROW_BLOCK", abi.linearRows),
      u32("LINEAR_FEATURE_BLOCK", abi.linearFeatures),
      u32("LINEAR_CLASS_BLOCK", abi.linearClasses),
      u32("ROW_STATE_SIZE", abi.rowStateSize),
      u32("ROW_MOMENTS_SIZE", 8 * abi.moments.length),
      u32("PART_ALIGNMENT", abi.partAlignment),
      u32("SCRATCH_ALIGNMENT", abi.scratchAlignment),
      u32("MAX_CLASSES", abi.maxClasses),
      i32("DEFAULT_IGNORE_INDEX", abi.defaultIgnoreIndex),
      f64("PRIOR_TOLERANCE", abi.priorTolerance),
      u32("LOSS_GROUP", abi.lossGroup),
      u32("MAX_BINS", abi.maxBins),
      f64("EDGE_TOLERANCE", abi.edgeTolerance),
      u32("CALIBRATION_SIZE", 8 * abi.calibrationSums.length),
      u32("BIN_SIZE", 8 * abi.binSums.length),
    ],
    records: [
      { prefix: "", ...abi.record },
      { prefix: "LINEAR_", ...abi.linearRecord },
    ],
    flags: [
      { prefix: "", flags: valuesOf(abi.flags) },
      { prefix: "LINEAR_", flags: valuesOf(abi.linearFlags) },
    ],
    stats: abi.stats,
    stateFields: abi.stateFields,
    lists: [
      { name: "MOMENTS", prefix: "MOMENT_", items: abi.moments },
      { name: "CALIBRATION_SUMS", prefix: "SUM_OF_", items: abi.calibrationSums },
      { name: "BIN_SUMS", prefix: "BIN_", items: abi.binSums },
    ],
    statuses: abi.statuses,
    variants: abi.variants,
    sharedVariants: abi.sharedVariants,
    functions: abi.functions,
  };
}

const valuesOf = (flags) => Object.entries(flags).map(([name, { bit, doc }]) => ({ name, value: 2 ** bit, doc }));

/** What stands at the top of a generated file, between the language's signs of a comment. */
export const header = (open, close = "") =>
  `${open} Generated from abi.json by scripts/constants.mjs. Do not edit.${close}\n`;

/** row_loss, ROW_LOSS: rowLoss. */
export const camelCase = (name) => name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());

/** row_loss: RowLoss. */
export const pascalCase = (name) => camelCase(`_${name}`);
