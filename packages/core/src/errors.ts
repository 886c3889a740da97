/**
 * The one error class, and the words its messages share. A message says what was expected, what was got and where.
 */

/**
 * What went wrong:
 *
 * | code | meaning |
 * |---|---|
 * | `WASM_UNAVAILABLE` | the variant or module asked for does not run on this engine |
 * | `CSP_BLOCKED` | a content security policy forbids compiling WebAssembly |
 * | `SHAPE` | a length, `classes`, `shape` or `axis` does not fit |
 * | `TYPE` | the wrong kind of value or array, a detached buffer, a stale view, an unknown option name |
 * | `RANGE` | a value outside what its option allows, or options that exclude each other |
 * | `TARGET_RANGE` | a class index that is no class: fractional, NaN or out of range |
 * | `OVERLAP` | the output overlaps another array of the call |
 * | `DISPOSED` | the instance or allocation was released |
 * | `OUT_OF_MEMORY` | the memory needed cannot be had |
 * | `WORKER` | a worker of the pool failed |
 */
export type ErrorCode =
  | "WASM_UNAVAILABLE"
  | "CSP_BLOCKED"
  | "SHAPE"
  | "TYPE"
  | "RANGE"
  | "TARGET_RANGE"
  | "OVERLAP"
  | "DISPOSED"
  | "OUT_OF_MEMORY"
  | "WORKER";

/**
 * Every error this package throws. Arguments are checked before anything is written: after an error the caller's arrays
 * are as they were.
 *
 * @example
 * import { initSync, LsError } from "@ls/core";
 * try {
 *   initSync().crossEntropy(new Float32Array(6), [0, 3], { classes: 3 });
 * } catch (error) {
 *   if (error instanceof LsError) console.log(error.code); // TARGET_RANGE
 * }
 */
export class LsError extends Error {
  /** Survives minification, unlike the class's own. */
  override readonly name = "LsError";
  /** What went wrong, for programs. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** A value in the words of an error message: `the string "0.1"`, `an array of length 3`, `a Float64Array of length 6`. */
export function describe(value: unknown): string {
  if (value === null || value === undefined || typeof value === "boolean") return String(value);
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "bigint") return `the bigint ${value}`;
  if (typeof value === "string") return `the string ${JSON.stringify(value)}`;
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  if (typeof value !== "object") return `a ${typeof value}`;
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  const article = /^[aeio]/i.test(kind) ? "an" : "a";
  const length = (value as { length?: unknown }).length;
  return typeof length === "number" ? `${article} ${kind} of length ${length}` : `${article} ${kind}`;
}
