// Constants for Rust: a module.
import { header } from "../abi-constants.mjs";
import { namedLists, plainConstants, quoted } from "./plain.mjs";

export function rust(constants) {
  const { records } = constants;
  const lines = [...plainConstants(constants)].map(
    ({ name, type, value, doc }) => `${doc ? `/// ${doc}\n` : ""}pub const ${name}: ${type} = ${literal(type, value)};`,
  );
  const tables = records.map(
    ({ prefix, fields }) =>
      `pub const ${prefix}RECORD_FIELDS: &[Field] = &[\n${fields
        .map(
          ({ name, type, offset }) =>
            `    Field { name: ${quoted(name)}, kind: ${quoted(type)}, offset: ${offset} },\n`,
        )
        .join("")}];`,
  );
  const list = (name, items) =>
    `pub const ${name}: &[&str] = &[\n${items.map((item) => `    ${quoted(item)},\n`).join("")}];`;
  return `${header("//")}#![allow(dead_code)]

${[
  ...lines,
  "/// A field of a record: its kind (u32, i32, pointer or f64) and its offset in bytes.\npub struct Field {\n    pub name: &'static str,\n    pub kind: &'static str,\n    pub offset: u32,\n}",
  ...tables,
  ...namedLists(constants).map(([name, items]) => list(name, items)),
].join("\n")}\n`;
}

const literal = (type, value) => (type === "f64" && Number.isInteger(value) ? `${value}.0` : `${value}`);
