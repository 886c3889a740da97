// abi.json is the one place that states the ABI's numbers; this turns it into constants for AssemblyScript
// (assembly/abi.ts, not committed) and for TypeScript (dist/abi.js and dist/abi.d.ts).
import { readFileSync } from "node:fs";

const camelCase = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
const header = "// Generated from abi.json by scripts/generate-abi.mjs. Do not edit.\n";

/** Reads abi.json and refuses one whose fields leave gaps or are misaligned. */
export function readAbi(url) {
  const abi = JSON.parse(readFileSync(url, "utf8"));
  checkRecord(abi.record);
  checkRecord(abi.linearRecord);
  return abi;
}

function checkRecord(record) {
  const sizes = { u32: 4, i32: 4, pointer: 4, f64: 8 };
  let end = 0;
  for (const field of record.fields) {
    const size = sizes[field.type];
    if (size === undefined) throw new Error(`abi.json: ${field.name} has the unknown type ${field.type}`);
    if (field.offset !== end || field.offset % size !== 0) {
      throw new Error(`abi.json: ${field.name} should be at offset ${end}, aligned to ${size}`);
    }
    end += size;
  }
  if (end > record.size) throw new Error(`abi.json: the fields end at ${end}, past the record's ${record.size}`);
}

/** Constants for the kernel, one `const` each, so that `load<f64>(record, LABEL_SMOOTHING)` has an immediate offset. */
export function assemblyScriptConstants(abi) {
  const line = (type, name, value) => `export const ${name}: ${type} = ${value};`;
  return `${header}${[
    line("u32", "ABI_VERSION", abi.version),
    line("u32", "RECORD_SIZE", abi.record.size),
    line("u32", "LINEAR_RECORD_SIZE", abi.linearRecord.size),
    line("u32", "LINEAR_ROW_BLOCK", abi.linearRows),
    line("u32", "LINEAR_FEATURE_BLOCK", abi.linearFeatures),
    line("u32", "LINEAR_CLASS_BLOCK", abi.linearClasses),
    line("u32", "ROW_STATE_SIZE", abi.rowStateSize),
    line("u32", "ROW_MOMENTS_SIZE", 8 * abi.moments.length),
    line("u32", "PART_ALIGNMENT", abi.partAlignment),
    line("u32", "MAX_CLASSES", abi.maxClasses),
    line("i32", "DEFAULT_IGNORE_INDEX", abi.defaultIgnoreIndex),
    line("f64", "PRIOR_TOLERANCE", abi.priorTolerance),
    line("u32", "LOSS_GROUP", abi.lossGroup),
    line("u32", "MAX_BINS", abi.maxBins),
    line("f64", "EDGE_TOLERANCE", abi.edgeTolerance),
    line("u32", "CALIBRATION_SIZE", 8 * abi.calibrationSums.length),
    line("u32", "BIN_SIZE", 8 * abi.binSums.length),
    ...abi.record.fields.map((field) => line("usize", field.name.toUpperCase(), field.offset)),
    ...abi.linearRecord.fields.map((field) => line("usize", `LINEAR_${field.name.toUpperCase()}`, field.offset)),
    ...abi.moments.map(({ name }, number) => line("usize", `MOMENT_${name.toUpperCase()}`, 8 * number)),
    ...abi.calibrationSums.map(({ name }, number) => line("usize", `SUM_OF_${name.toUpperCase()}`, 8 * number)),
    ...abi.binSums.map(({ name }, number) => line("usize", `BIN_${name.toUpperCase()}`, 8 * number)),
    ...Object.entries(abi.flags).map(([name, flag]) => line("u32", `FLAG_${name}`, 2 ** flag.bit)),
    line("u32", "KNOWN_FLAGS", maskOf(abi.flags)),
    ...Object.entries(abi.linearFlags).map(([name, flag]) => line("u32", `LINEAR_FLAG_${name}`, 2 ** flag.bit)),
    line("u32", "KNOWN_LINEAR_FLAGS", maskOf(abi.linearFlags)),
    ...abi.statuses.map((status, code) => line("i32", `STATUS_${status.name}`, code)),
  ].join("\n")}\n`;
}

const maskOf = (flags) => Object.values(flags).reduce((mask, flag) => mask + 2 ** flag.bit, 0);

const bitsOf = (flags) => Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, 2 ** flag.bit]));

const offsetsOf = (record) => Object.fromEntries(record.fields.map((field) => [camelCase(field.name), field.offset]));

/** The same for TypeScript: `[javascript, declarations]`. */
export function typeScriptConstants(abi) {
  const constants = {
    ABI_VERSION: abi.version,
    RECORD_SIZE: abi.record.size,
    LINEAR_RECORD_SIZE: abi.linearRecord.size,
    LINEAR_ROW_BLOCK: abi.linearRows,
    LINEAR_FEATURE_BLOCK: abi.linearFeatures,
    LINEAR_CLASS_BLOCK: abi.linearClasses,
    ROW_STATE_SIZE: abi.rowStateSize,
    ROW_MOMENTS_SIZE: 8 * abi.moments.length,
    PART_ALIGNMENT: abi.partAlignment,
    SCRATCH_ALIGNMENT: abi.scratchAlignment,
    MAX_CLASSES: abi.maxClasses,
    DEFAULT_IGNORE_INDEX: abi.defaultIgnoreIndex,
    PRIOR_TOLERANCE: abi.priorTolerance,
    LOSS_GROUP: abi.lossGroup,
    MAX_BINS: abi.maxBins,
    EDGE_TOLERANCE: abi.edgeTolerance,
    CALIBRATION_SIZE: 8 * abi.calibrationSums.length,
    BIN_SIZE: 8 * abi.binSums.length,
    VARIANTS: abi.variants,
    SHARED_VARIANTS: abi.sharedVariants,
    RECORD: offsetsOf(abi.record),
    LINEAR_RECORD: offsetsOf(abi.linearRecord),
    MOMENTS: numbers(abi.moments),
    CALIBRATION_SUMS: numbers(abi.calibrationSums),
    BIN_SUMS: numbers(abi.binSums),
    FLAGS: bitsOf(abi.flags),
    LINEAR_FLAGS: bitsOf(abi.linearFlags),
    STATUS: Object.fromEntries(abi.statuses.map((status, code) => [status.name, code])),
    STATUS_NAMES: abi.statuses.map((status) => status.name),
  };
  const entries = Object.entries(constants);
  const javascript = entries.map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`);
  const declarations = entries.map(([name, value]) => `export declare const ${name}: ${literalType(value)};`);
  const functions = abi.functions.map(
    ({ name, parameters, doc }) =>
      `  /** ${doc} */\n  ${name}(${parameters.map((parameter) => `${parameter}: number`).join(", ")}): number;`,
  );
  declarations.push(
    "/** What an instance of any variant exports. */",
    `export interface KernelExports {\n  memory: WebAssembly.Memory;\n${functions.join("\n")}\n}`,
  );
  return [`${header}${javascript.join("\n")}\n`, `${header}${declarations.join("\n")}\n`];
}

const numbers = (sums) => Object.fromEntries(sums.map(({ name }, number) => [camelCase(name), number]));

function literalType(value) {
  if (Array.isArray(value)) return `readonly [${value.map((item) => JSON.stringify(item)).join(", ")}]`;
  if (typeof value === "object") {
    return `{ ${Object.entries(value)
      .map(([name, item]) => `readonly ${name}: ${item};`)
      .join(" ")} }`;
  }
  return JSON.stringify(value);
}
