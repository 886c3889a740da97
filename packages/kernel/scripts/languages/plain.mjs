// What the languages of embedders have in common: every number as a constant of its own, in one order, and the tables that
// programs go by which take fields by name.

/** Name, type (u32, i32, f64), value and, where there is one, doc of every constant. */
export function* plainConstants({ numbers, records, stats, flags, lists, statuses }) {
  yield* numbers;
  for (const { prefix, fields } of records) {
    for (const { name, offset, doc } of fields) yield constant(`${prefix}OFFSET_${name.toUpperCase()}`, offset, doc);
  }
  for (const { name, offset, doc } of stats) yield constant(`STATS_${name.toUpperCase()}`, offset, doc);
  for (const { prefix, flags: bits } of flags) {
    for (const { name, value, doc } of bits) yield constant(`${prefix}FLAG_${name}`, value, doc);
  }
  for (const { prefix, items } of lists) {
    for (const [place, { name, doc }] of items.entries()) yield constant(prefix + name.toUpperCase(), place, doc);
  }
  for (const [code, { name, doc }] of statuses.entries()) yield constant(`STATUS_${name}`, code, doc);
}

/** The names and texts of every language: `[name, items]`. */
export const namedLists = ({ statuses, variants }) => [
  ["STATUS_NAMES", statuses.map(({ name }) => name)],
  ["STATUS_DOCS", statuses.map(({ doc }) => doc)],
  ["VARIANTS", variants],
];

const constant = (name, value, doc) => ({ name, type: "u32", value, doc });

export const quoted = (text) => JSON.stringify(text);
