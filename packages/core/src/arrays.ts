/** What the door must know about arrays: their kind, whether they are usable, whether they overlap. */

import { describe, LsError } from "./errors.js";

/**
 * The kind of a typed array by its tag: `instanceof` fails for arrays of another realm (an iframe, a test runner's sandbox).
 * `undefined` for everything else.
 */
export function arrayKind(value: unknown): string | undefined {
  return ArrayBuffer.isView(value) ? (value as Float32Array)[Symbol.toStringTag] : undefined;
}

/** Refuses arrays whose memory is gone: a transferred buffer, or a view from before the kernel's memory grew. */
export function checkAttached(array: ArrayBufferView & { length: number; keys(): unknown }, name: string): void {
  if (array.length > 0) return;
  try {
    array.keys(); // throws if the buffer is detached or shrunk, and does nothing otherwise
  } catch {
    throw new LsError(
      "TYPE",
      `expected ${name} to be usable, got a view whose buffer is detached: if it is memory from allocate(), the kernel's ` +
        "memory grew since the view was read; read the view (.f32, .i32) again",
    );
  }
}

/** `value` as a Float32Array of this length. */
export function checkFloat32(value: unknown, name: string, length: number, lengthMeaning: string): Float32Array {
  if (arrayKind(value) !== "Float32Array") {
    throw new LsError("TYPE", `expected ${name} to be a Float32Array, got ${describe(value)}`);
  }
  const array = value as Float32Array;
  checkAttached(array, name);
  checkLength(array, name, length, lengthMeaning);
  return array;
}

export function checkLength(array: { length: number }, name: string, length: number, meaning: string): void {
  if (array.length !== length) {
    throw new LsError("SHAPE", `expected ${name}.length = ${meaning} = ${length}, got ${array.length}`);
  }
}

/** `value` as weights: a Float32Array as it is, numbers rounded to float32; every entry finite and >= 0. */
export function checkWeights(value: unknown, name: string, length: number, lengthMeaning: string): Float32Array {
  let weights: Float32Array;
  if (Array.isArray(value)) {
    checkLength(value, name, length, lengthMeaning);
    for (let i = 0; i < length; i++) {
      if (typeof value[i] !== "number") {
        throw new LsError("TYPE", `expected ${name}[${i}] to be a number, got ${describe(value[i])}`);
      }
    }
    weights = Float32Array.from(value);
  } else if (arrayKind(value) === "Float32Array") {
    weights = checkFloat32(value, name, length, lengthMeaning);
  } else {
    throw new LsError("TYPE", `expected ${name} to be a Float32Array or an array of numbers, got ${describe(value)}`);
  }
  for (let i = 0; i < length; i++) {
    // As given, not as rounded: -1e-50 is negative, though its float32 is -0.
    if (!((value as number[])[i] >= 0 && weights[i] < Infinity)) {
      throw new LsError(
        "RANGE",
        `expected ${name} to be finite and >= 0, got ${name}[${i}] = ${(value as number[])[i]}`,
      );
    }
  }
  return weights;
}

const overlap = (a: ArrayBufferView, b: ArrayBufferView): boolean =>
  a.buffer === b.buffer &&
  a.byteLength > 0 &&
  b.byteLength > 0 &&
  a.byteOffset < b.byteOffset + b.byteLength &&
  b.byteOffset < a.byteOffset + a.byteLength;

/** Refuses an output that shares memory with an input. */
export function checkApart(out: ArrayBufferView, input: unknown, inputName: string, outName = "out"): void {
  if (ArrayBuffer.isView(input) && overlap(out, input)) {
    throw new LsError(
      "OVERLAP",
      `expected ${outName} to share no memory with ${inputName}, got bytes ${span(out)} and ${span(input)} of one buffer`,
    );
  }
}

/** The same view of the same memory. */
export function isSameView(a: ArrayBufferView & { length: number }, b: ArrayBufferView & { length: number }): boolean {
  return a.buffer === b.buffer && a.byteOffset === b.byteOffset && a.length === b.length;
}

const span = (view: ArrayBufferView): string => `${view.byteOffset} to ${view.byteOffset + view.byteLength}`;

/** A new array of zeros, or `OUT_OF_MEMORY`. */
export function newArray<Kind>(make: new (length: number) => Kind, length: number, name: string): Kind {
  try {
    return new make(length);
  } catch (cause) {
    throw new LsError("OUT_OF_MEMORY", `expected memory for ${name}, ${length} values, got none`, { cause });
  }
}
