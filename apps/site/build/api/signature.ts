/** Declarations as TypeScript, from typedoc's reflections. */

import type { DeclarationReflection, ParameterReflection, SignatureReflection, TypeParameterReflection } from "typedoc";

/** Longer ones have a line for each parameter. */
const LINE = 76;

type Typed = { type?: { toString(): string } };

/** The compiler spells out the default of `Float32Array`, which the sources leave away. */
const typeOf = ({ type }: Typed): string => (type?.toString() ?? "unknown").replaceAll("<ArrayBufferLike>", "");

const typeParameter = ({ name, flags, type, default: byDefault }: TypeParameterReflection): string =>
  `${flags.isConst ? "const " : ""}${name}${type ? ` extends ${type}` : ""}${byDefault ? ` = ${byDefault}` : ""}`;

const parameter = (each: ParameterReflection): string => {
  const optional = each.flags.isOptional || each.defaultValue !== undefined;
  return `${each.name}${optional ? "?" : ""}: ${typeOf(each)}`;
};

/** typedoc has `[dispose]` for `[Symbol.dispose]`. */
export const nameOf = (name: string): string => name.replace(/^\[(\w+)\]$/, "[Symbol.$1]");

export function functionText(name: string, signature: SignatureReflection): string {
  const generics = (signature.typeParameters ?? []).map(typeParameter);
  const parameters = (signature.parameters ?? []).map(parameter);
  const result = typeOf(signature);
  const head = nameOf(name) + (generics.length > 0 ? `<${generics.join(", ")}>` : "");
  const line = `${head}(${parameters.join(", ")}): ${result}`;
  if (line.length <= LINE) return line;
  const wide = head.length > LINE ? `${nameOf(name)}<\n${generics.map((each) => `  ${each},\n`).join("")}>` : head;
  return `${wide}(\n${parameters.map((each) => `  ${each},\n`).join("")}): ${result}`;
}

/** A property, or a method, as it stands in an interface: its name and what is behind it. */
export function memberText({ name, flags, type, signatures }: DeclarationReflection): [name: string, type: string] {
  const whole = `${flags.isReadonly ? "readonly " : ""}${nameOf(name)}${flags.isOptional ? "?" : ""}`;
  if (!signatures) return [whole, `: ${typeOf({ type })}`];
  return [whole, functionText("", signatures[0])];
}

export function typeText(declaration: DeclarationReflection): string {
  const generics = (declaration.typeParameters ?? []).map(typeParameter);
  const text = `type ${declaration.name}${generics.length > 0 ? `<${generics.join(", ")}>` : ""} = ${typeOf(declaration)}`;
  return text.length <= LINE ? text : text.replace(/ = /, " =\n  ").replaceAll(" | ", "\n  | ");
}
