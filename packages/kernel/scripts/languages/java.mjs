// Constants for Java: a class Abi in the default package.
import { header } from "../abi-constants.mjs";
import { namedLists, plainConstants, quoted } from "./plain.mjs";

export function java(constants) {
  const { records } = constants;
  const kinds = { u32: "int", i32: "int", f64: "double" };
  const lines = [...plainConstants(constants)].map(
    ({ name, type, value, doc }) =>
      `${doc ? `    /** ${doc} */\n` : ""}    static final ${kinds[type]} ${name} = ${value};`,
  );
  const tables = records.map(
    ({ prefix, fields }) =>
      `    static final Map<String, Field> ${prefix}RECORD_FIELDS = Map.ofEntries(\n${fields
        .map(({ name, type, offset }) => `        Map.entry(${quoted(name)}, new Field(${quoted(type)}, ${offset}))`)
        .join(",\n")});`,
  );
  const list = (name, items) =>
    `    static final List<String> ${name} = List.of(\n${items.map((item) => `        ${quoted(item)}`).join(",\n")});`;
  return `${header("//")}import java.util.List;
import java.util.Map;

/** The numbers of the kernel's ABI. */
final class Abi {
    private Abi() {}

    /** A field of a record: its type (u32, i32, pointer or f64) and its offset in bytes. */
    record Field(String type, int offset) {}

${[...lines, ...tables, ...namedLists(constants).map(([name, items]) => list(name, items))].join("\n")}
}
`;
}
