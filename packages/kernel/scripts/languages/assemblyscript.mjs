// Constants for the kernel, one `const` each, so that `load<f64>(record, LABEL_SMOOTHING)` has an immediate offset. Lists
// are of float64: their constants are offsets in bytes.
import { header } from "../abi-constants.mjs";

export function assemblyScript({ numbers, records, stats, stateFields, flags, lists, statuses }) {
  const line = (type, name, value) => `export const ${name}: ${type} = ${value};`;
  return `${header("//")}${[
    ...numbers.map(({ name, type, value }) => line(type, name, value)),
    ...records.flatMap(({ prefix, fields }) =>
      fields.map(({ name, offset }) => line("usize", prefix + name.toUpperCase(), offset)),
    ),
    ...stats.map(({ name, offset }) => line("usize", `STATS_${name.toUpperCase()}`, offset)),
    ...stateFields.map(({ name, offset }) => line("usize", `STATE_${name.toUpperCase()}`, offset)),
    ...lists.flatMap(({ prefix, items }) =>
      items.map(({ name }, place) => line("usize", prefix + name.toUpperCase(), 8 * place)),
    ),
    ...flags.flatMap(({ prefix, flags: bits }) => [
      ...bits.map(({ name, value }) => line("u32", `${prefix}FLAG_${name}`, value)),
      line(
        "u32",
        `KNOWN_${prefix}FLAGS`,
        bits.reduce((mask, { value }) => mask + value, 0),
      ),
    ]),
    ...statuses.map(({ name }, code) => line("i32", `STATUS_${name}`, code)),
  ].join("\n")}\n`;
}
