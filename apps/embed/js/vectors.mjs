// The golden vectors on the kernel: what differs from what they expect, and the bytes of the arrays that are hashed.
import { Kernel, statusName } from "./kernel.mjs";

const VIEWS = { f32: Float32Array, f64: Float64Array, i32: Int32Array, u8: Uint8Array };
const NAMED = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, "-inf": Number.NEGATIVE_INFINITY };
const numberOf = (value) => NAMED[value] ?? value;

/** `{ failures, bytes }` of one vector: sentences, and the arrays that go into its hash. */
export function runVector(module, { arrays, steps, expect, hashed = [], record: kind }) {
  const kernel = new Kernel(module);
  const places = new Map();
  for (const [name, array] of Object.entries(arrays)) places.set(name, place(kernel, array));
  const addressOf = (value) => (typeof value === "string" ? places.get(value).address : value);
  const record = kind === "linear" ? kernel.linearRecord({}) : kernel.record({});
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
  return { failures, bytes: hashed.map((name) => viewOf(kernel, places.get(name)).slice()) };
}

function place(kernel, { type, values, length = values.length }) {
  const placed = { type, length, address: kernel.allocate(length * VIEWS[type].BYTES_PER_ELEMENT) };
  if (values) viewOf(kernel, placed).set(values.map(numberOf));
  return placed;
}

function viewOf(kernel, { type, address, length }) {
  return new VIEWS[type](kernel.exports.memory.buffer, address, length);
}

/** A sentence where a number is not the expected one, else nothing. */
function difference(name, got, value, tolerance) {
  const expected = numberOf(value);
  if (Object.is(got, expected) || got === expected || Math.abs(got - expected) <= tolerance) return [];
  return [`${name} is ${got}, expected ${expected}${tolerance > 0 ? ` within ${tolerance}` : ""}`];
}
