// Constants for C: a header of enumeration constants, the records as structures, and tables.
import { header } from "../abi-constants.mjs";
import { namedLists, plainConstants, quoted } from "./plain.mjs";

export function c(constants) {
  const { records, statuses } = constants;
  const all = [...plainConstants(constants)];
  const comment = (doc) => (doc ? ` /* ${doc} */` : "");
  const enumerators = (items) =>
    items.map(({ name, value, doc }) => `    LS_${name} = ${value},${comment(doc)}\n`).join("");
  const isStatus = ({ name }) => name.startsWith("STATUS_");
  const integers = all.filter((constant) => constant.type !== "f64" && !isStatus(constant));
  const doubles = all.filter(({ type }) => type === "f64");
  const kinds = { u32: "uint32_t", i32: "int32_t", pointer: "uint32_t", f64: "double" };
  const structures = records.map(({ prefix, fields, size }) => {
    const members = fields.map(({ name, type, doc }) => `    ${kinds[type]} ${name};${comment(doc)}\n`);
    const { offset, type } = fields.at(-1);
    const rest = size - offset - (type === "f64" ? 8 : 4);
    if (rest > 0) members.push(`    uint8_t rest[${rest}];\n`);
    return `struct ls_${prefix.toLowerCase()}record {\n${members.join("")}};`;
  });
  const tables = records.map(
    ({ prefix, fields }) =>
      `static const struct ls_field ls_${prefix.toLowerCase()}record_fields[] = {\n${fields
        .map(({ name, type, offset }) => `    {${quoted(name)}, ${quoted(type)}, ${offset}},\n`)
        .join("")}    {0, 0, 0},\n};`,
  );
  const list = (name, items) =>
    `static const char *const ${name}[] = {\n${items.map((item) => `    ${quoted(item)},\n`).join("")}};`;
  return `${header("/*", " */")}#ifndef LS_ABI_H
#define LS_ABI_H

#include <stdint.h>

${[
  ...doubles.map(({ name, value }) => `#define LS_${name} ${value}`),
  `enum {\n${enumerators(integers)}    LS_STATUS_COUNT = ${statuses.length}\n};`,
  `enum ls_status {\n${enumerators(all.filter(isStatus))}};`,
  ...structures,
  "/* A field of a record: its type (u32, i32, pointer or f64) and its offset in bytes. A table ends with a null name. */\nstruct ls_field {\n    const char *name;\n    const char *type;\n    unsigned offset;\n};",
  ...tables,
  ...namedLists(constants).map(([name, items]) => list(`ls_${name.toLowerCase()}`, items)),
].join("\n")}

#endif
`;
}
