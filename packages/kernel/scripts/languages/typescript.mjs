// Constants for TypeScript, as JavaScript and its declarations; records, flags and statuses are objects. RECORD_FIELDS has
// abi.json's own names, for programs that go by those.
import { camelCase, header } from "../abi-constants.mjs";

/** `[javascript, declarations]`. */
export function typeScript(constants) {
  const entries = Object.entries(objectsOf(constants));
  const javascript = entries.map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`);
  const declarations = entries.map(([name, value]) => `export declare const ${name}: ${literalType(value)};`);
  const functions = constants.functions.map(
    ({ name, parameters, doc }) =>
      `  /** ${doc} */\n  ${name}(${parameters.map((parameter) => `${parameter}: number`).join(", ")}): number;`,
  );
  declarations.push(
    "/** What an instance of any variant exports. */",
    `export interface KernelExports {\n  memory: WebAssembly.Memory;\n${functions.join("\n")}\n}`,
  );
  return [`${header("//")}${javascript.join("\n")}\n`, `${header("//")}${declarations.join("\n")}\n`];
}

function objectsOf({ numbers, records, stats, flags, lists, statuses, variants, sharedVariants }) {
  return {
    ...Object.fromEntries(numbers.map(({ name, value }) => [name, value])),
    VARIANTS: variants,
    SHARED_VARIANTS: sharedVariants,
    ...object(
      records,
      ({ prefix }) => `${prefix}RECORD`,
      ({ fields }) =>
        object(
          fields,
          ({ name }) => camelCase(name),
          ({ offset }) => offset,
        ),
    ),
    STATS: object(
      stats,
      ({ name }) => camelCase(name),
      ({ offset }) => offset,
    ),
    ...object(
      lists,
      ({ name }) => name,
      ({ items }) =>
        object(
          items,
          ({ name }) => camelCase(name),
          (_, place) => place,
        ),
    ),
    ...object(
      flags,
      ({ prefix }) => `${prefix}FLAGS`,
      ({ flags: bits }) =>
        object(
          bits,
          ({ name }) => name,
          ({ value }) => value,
        ),
    ),
    STATUS: object(
      statuses,
      ({ name }) => name,
      (_, code) => code,
    ),
    STATUS_NAMES: statuses.map(({ name }) => name),
    STATUS_DOCS: statuses.map(({ doc }) => doc),
    STATS_TYPES: object(
      stats,
      ({ name }) => camelCase(name),
      ({ type }) => type,
    ),
    ...object(
      records,
      ({ prefix }) => `${prefix}RECORD_FIELDS`,
      ({ fields }) =>
        object(
          fields,
          ({ name }) => name,
          ({ type, offset }) => ({ type, offset }),
        ),
    ),
  };
}

const object = (items, key, value) => Object.fromEntries(items.map((item, place) => [key(item), value(item, place)]));

function literalType(value) {
  if (Array.isArray(value)) return `readonly [${value.map((item) => JSON.stringify(item)).join(", ")}]`;
  if (typeof value === "object") {
    return `{ ${Object.entries(value)
      .map(([name, item]) => `readonly ${name}: ${literalType(item)};`)
      .join(" ")} }`;
  }
  return JSON.stringify(value);
}
