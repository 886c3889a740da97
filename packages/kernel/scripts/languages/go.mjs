// Constants for Go: package abi.
import { header, pascalCase } from "../abi-constants.mjs";
import { namedLists, plainConstants, quoted } from "./plain.mjs";

export function go(constants) {
  const { records } = constants;
  const lines = [...plainConstants(constants)].map(({ name, type, value, doc }) => {
    const kind = { u32: "uint32", i32: "int32", f64: "float64" }[type];
    return `${doc ? `\t// ${doc}\n` : ""}\t${goName(name)} ${kind} = ${value}\n`;
  });
  const tables = records.map(
    ({ prefix, fields }) =>
      `// ${goName(`${prefix}RECORD_FIELDS`)} has the fields by name.\nvar ${goName(`${prefix}RECORD_FIELDS`)} = map[string]Field{\n${fields
        .map(({ name, type, offset }) => `\t${quoted(name)}: {Type: ${quoted(type)}, Offset: ${offset}},\n`)
        .join("")}}\n`,
  );
  const list = (name, items) =>
    `// ${name} has a text for each number.\nvar ${name} = []string{\n${items.map((item) => `\t${quoted(item)},\n`).join("")}}\n`;
  return `${header("//").replace("Generated", "Code generated").replace(". Do not edit.", ". DO NOT EDIT.")}
// Package abi has the numbers of the kernel's ABI.
package abi

const (
${lines.join("")})

// Field is a field of a record: its type (u32, i32, pointer or f64) and its offset in bytes.
type Field struct {
	Type   string
	Offset uint32
}

${[...tables, ...namedLists(constants).map(([name, items]) => list(goName(name), items))].join("\n")}`;
}

const goName = (name) => pascalCase(name).replace(/^Abi/, "ABI").replace(/Ok$/, "OK");
