// The golden vectors on the kernel: what differs from what they expect, and the bytes of the arrays that are hashed.
import { Kernel, statusName } from "./kernel.mjs";

const BYTES = { f32: 4, i32: 4, u8: 1 };
const NAMED = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, "-inf": Number.NEGATIVE_INFINITY };
const numberOf = (value) => NAMED[value] ?? value;

/** `{ failures, bytes }` of one vector: sentences, and what goes into the hash, if anything does. */
export function runVector(module, { arrays, steps, expect, hashed }) {
  const kernel = new Kernel(module);
  const places = new Map();
  for (const [name, array] of Object.entries(arrays)) places.set(name, place(kernel, array));
  const addressOf = (value) => (typeof value === "string" ? places.get(value).address : value);
  const record = kernel.record({});
  const failures = [];
  for (const { call, set = {}, arguments: given, status } of steps) {
    record.set(Object.fromEntries(Object.entries(set).map(([name, value]) => [name, addressOf(value)])));
    const got = statusName(kernel.exports[call](...(given?.map(addressOf) ?? [record.address])));
    if (got !== status) failures.push(`${call} gives ${got}, expected ${status}`);
  }
  for (const [name, { value, tolerance }] of Object.entries(expect.fields ?? {})) {
    failures.push(...difference(name, record.get(name), value, tolerance));
  }
  for (const [name, { values, tolerance }] of Object.entries(expect.arrays ?? {})) {
    const got = viewOf(kernel, places.get(name));
    failures.push(...values.flatMap((value, i) => difference(`${name}[${i}]`, got[i], value, tolerance)));
  }
  return { failures, bytes: hashed && viewOf(kernel, places.get(hashed)).slice() };
}

function place(kernel, { type, values, length = values.length }) {
  const placed = { type, length, address: kernel.allocate(length * BYTES[type]) };
  if (values) viewOf(kernel, placed).set(values.map(numberOf));
  return placed;
}

function viewOf(kernel, { type, address, length }) {
  if (type === "f32") return kernel.floats(address, length);
  return type === "i32"
    ? kernel.integers(address, length)
    : new Uint8Array(kernel.exports.memory.buffer, address, length);
}

/** A sentence where a number is not the expected one, else nothing. */
function difference(name, got, value, tolerance) {
  const expected = numberOf(value);
  if (Object.is(got, expected) || got === expected || Math.abs(got - expected) <= tolerance) return [];
  return [`${name} is ${got}, expected ${expected}${tolerance > 0 ? ` within ${tolerance}` : ""}`];
}
