/** A golden vector by a call of `@ls/core`: what differs from what it expects, and its gradient. */

import { type CrossEntropyOptions, type Ls, LsError } from "@ls/core";

/** JSON has no names for these three. */
type Json = number | "nan" | "inf" | "-inf";

export interface Vector {
  name: string;
  hashed?: string[];
  arrays: Record<string, { type: "f32" | "f64" | "i32" | "u8"; values?: Json[] }>;
  expect: {
    fields: Record<string, { value: Json; tolerance: number }>;
    arrays: Record<string, { values: Json[]; tolerance: number }>;
  };
  /** What `@ls/core` makes of it: results, or the code of its error. */
  api?: { options: object; inPlace?: boolean; loss?: Json; count?: number; correct?: number; code?: string };
}

const NAMED = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, "-inf": Number.NEGATIVE_INFINITY };
const numberOf = (value: Json): number => (typeof value === "string" ? NAMED[value] : value);

export function runVector(ls: Ls, vector: Vector): { failures: string[]; gradient?: Float32Array } {
  const api = vector.api!;
  const { logits, targets, ...options } = inputsOf(vector);
  try {
    const result = ls.crossEntropyGrad(logits as Float32Array, targets, {
      ...api.options,
      ...options,
      rows: ["loss", "nll", "lse", "argmax"],
      ...(api.inPlace && { out: logits as Float32Array }),
    } as CrossEntropyOptions<["loss", "nll", "lse", "argmax"]>);
    if (api.code) return { failures: [`no error, expected one of code ${api.code}`] };
    const { arrays, fields } = vector.expect;
    const { rows } = result;
    const gradient = arrays[api.inPlace ? "logits" : "gradient"];
    return {
      gradient: result.grad,
      failures: [
        // The bound of the sum is wider than that of the mean.
        ...differences("loss", [result.loss], { values: [api.loss!], tolerance: fields.loss.tolerance }),
        ...differences("count", [result.count], { values: [api.count!], tolerance: 0 }),
        ...differences("correct", [result.correct], { values: [api.correct!], tolerance: 0 }),
        ...differences("gradient", result.grad, gradient),
        ...differences("rows.loss", rows.loss, arrays.row_loss),
        ...differences("rows.nll", rows.nll, arrays.row_nll),
        ...differences("rows.lse", rows.lse, arrays.row_lse),
        ...differences("rows.argmax", rows.argmax, arrays.row_argmax),
      ],
    };
  } catch (error) {
    if (!(error instanceof LsError)) throw error;
    return { failures: error.code === api.code ? [] : [`${error.code}: ${error.message}`] };
  }
}

/** Arrays that have values, by the names that they have in `@ls/core`: class_weights is classWeights. */
function inputsOf({ arrays }: Vector): Record<string, Float32Array | Int32Array> {
  const given = Object.entries(arrays).flatMap(([name, { type, values }]) => {
    if (!values) return [];
    const camelCase = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    return [
      [camelCase, type === "f32" ? Float32Array.from(values, numberOf) : Int32Array.from(values, numberOf)] as const,
    ];
  });
  return Object.fromEntries(given);
}

function differences(
  name: string,
  got: ArrayLike<number>,
  { values, tolerance }: { values: Json[]; tolerance: number },
): string[] {
  return values.flatMap((value, i) => {
    const expected = numberOf(value);
    if (Object.is(got[i], expected) || got[i] === expected || Math.abs(got[i] - expected) <= tolerance) return [];
    return [`${name}[${i}] is ${got[i]}, expected ${expected} within ${tolerance}`];
  });
}
