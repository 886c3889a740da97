// Constants for Python, with types.
import { header } from "../abi-constants.mjs";
import { namedLists, plainConstants, quoted } from "./plain.mjs";

export function python(constants) {
  const { records } = constants;
  const types = { u32: "int", i32: "int", f64: "float" };
  const lines = [...plainConstants(constants)].map(
    ({ name, type, value, doc }) => `${doc ? `# ${doc}\n` : ""}${name}: Final[${types[type]}] = ${value}`,
  );
  const tables = records.map(({ prefix, fields }) =>
    [
      "# Field: its type and its offset in bytes.",
      `${prefix}RECORD_FIELDS: Final[dict[str, tuple[str, int]]] = {`,
      ...fields.map(({ name, type, offset }) => `    ${quoted(name)}: (${quoted(type)}, ${offset}),`),
      "}",
    ].join("\n"),
  );
  const tuple = (name, items) =>
    `${name}: Final[tuple[str, ...]] = (\n${items.map((item) => `    ${quoted(item)},\n`).join("")})`;
  return `${header("#")}from typing import Final\n\n${[
    ...lines,
    ...tables,
    ...namedLists(constants).map(([name, items]) => tuple(name, items)),
  ].join("\n")}\n`;
}
