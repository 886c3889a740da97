/**
 * Readers of single options: the right kind of value or `TYPE`, an allowed value or `RANGE`. They write nothing, so that
 * every check of a call comes before its first effect.
 */

import { describe, LsError } from "./errors.js";
import { suggest } from "./suggest.js";

/** An options object whose names are known to be right and whose values are not yet. */
export type RawOptions = Readonly<Record<string, unknown>>;

/** Refuses names that are not `known`; an option that is `undefined` is absent. No options at all are empty ones. */
export function checkNames(options: unknown, known: ReadonlySet<string>): RawOptions {
  if (options === undefined) return {};
  if (typeof options !== "object" || options === null || Array.isArray(options) || ArrayBuffer.isView(options)) {
    throw new LsError("TYPE", `expected options to be an object, got ${describe(options)}`);
  }
  for (const name of Object.keys(options)) {
    if (!known.has(name) && (options as RawOptions)[name] !== undefined) {
      throw new LsError("TYPE", `unknown option '${name}'${suggest(name, [...known])}`);
    }
  }
  return options as RawOptions;
}

/** The option `name` as a number for which `allowed` holds, or `absent`; `expected` says in words what is allowed. */
export function readNumber<Absent>(
  value: unknown,
  name: string,
  absent: Absent,
  expected: string,
  allowed: (value: number) => boolean,
): number | Absent {
  if (value === undefined) return absent;
  if (typeof value !== "number") {
    throw new LsError("TYPE", `expected ${name} to be a number, ${expected}, got ${describe(value)}`);
  }
  if (!allowed(value)) throw new LsError("RANGE", `expected ${name} to be ${expected}, got ${describe(value)}`);
  return value;
}

/** The option as one of the names in `values`, or `absent`. */
export function readName<Name extends string>(
  value: unknown,
  option: string,
  absent: Name,
  values: readonly Name[],
): Name {
  if (value === undefined) return absent;
  return checkName(value, option, values);
}

/** `value` as one of the names in `values`; `where` says where it stands. */
export function checkName<Name extends string>(value: unknown, where: string, values: readonly Name[]): Name {
  if (typeof value !== "string") {
    const names = values.map((name) => `'${name}'`).join(", ");
    throw new LsError("TYPE", `expected ${where} to be one of ${names}, got ${describe(value)}`);
  }
  if (!(values as readonly string[]).includes(value)) {
    throw new LsError("RANGE", `unknown ${where} '${value}'${suggest(value, values)}`);
  }
  return value as Name;
}

export function readBoolean(value: unknown, name: string, absent: boolean): boolean {
  if (value === undefined) return absent;
  if (typeof value !== "boolean") throw new LsError("TYPE", `expected ${name} to be a boolean, got ${describe(value)}`);
  return value;
}

export const isFraction = (value: number): boolean => value >= 0 && value <= 1;
export const isPositive = (value: number): boolean => value > 0 && value < Infinity;
export const isNotNegative = (value: number): boolean => value >= 0 && value < Infinity;
