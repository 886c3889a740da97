/** Equality of results to the bit, NaN payloads aside; says where they differ, without printing a million numbers. */

import { expect } from "vitest";

type Numbers = Float32Array | Int32Array;

export function expectSameBits(actual: Numbers, expected: Numbers): void {
  expect(actual.length).toBe(expected.length);
  const at = actual.findIndex((value, i) => !Object.is(value, expected[i]));
  expect(at, `element ${at} is ${actual[at]} instead of ${expected[at]}`).toBe(-1);
}

/** The same of per-row results. */
export function expectSameRows(
  actual: Partial<Record<string, Numbers>>,
  expected: Partial<Record<string, Numbers>>,
): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, values] of Object.entries(actual)) expectSameBits(values as Numbers, expected[name] as Numbers);
}

/** The same of whole results, whatever is in them. */
export function expectSame(actual: unknown, expected: unknown): void {
  if (expected instanceof Float32Array || expected instanceof Int32Array) {
    expectSameBits(actual as Numbers, expected);
  } else if (typeof expected === "object" && expected !== null) {
    expect(Object.keys(actual as object).sort()).toEqual(Object.keys(expected).sort());
    for (const [name, value] of Object.entries(expected)) expectSame((actual as Record<string, unknown>)[name], value);
  } else {
    expect(actual).toBe(expected);
  }
}
