// A vector's steps on the kernel itself, for the hash of its gradients.
import { ABI_VERSION, RECORD_SIZE, STATUS_NAMES } from "@ls/kernel/abi";

const fieldTypes = new Map();

/** Sets the types of the record's fields, from abi.json. */
export function readTypes(abi) {
  for (const { name, type, offset } of abi.record.fields) fieldTypes.set(name, { type, offset });
}

const floatOf = (value) =>
  ({ nan: Number.NaN, inf: Number.POSITIVE_INFINITY, "-inf": Number.NEGATIVE_INFINITY })[value] ?? value;

/** The bytes of the arrays after a vector's steps; throws if a status is not the one that it states. */
export function runSteps(module, { name, arrays, steps }) {
  const { memory, ...kernel } = new WebAssembly.Instance(module).exports;
  let end = kernel.ls_heap_base();
  const allocate = (bytes) => {
    const address = Math.ceil(end / 16) * 16;
    end = address + bytes;
    if (end > memory.buffer.byteLength) memory.grow(Math.ceil((end - memory.buffer.byteLength) / 65536));
    return address;
  };
  const record = allocate(RECORD_SIZE);
  const scratch = allocate(kernel.ls_scratch_bytes());
  const places = {};
  for (const [array, { type, values, length = values.length }] of Object.entries(arrays)) {
    const bytes = length * (type === "u8" ? 1 : 4);
    places[array] = { address: allocate(bytes), bytes };
    if (!values) continue;
    const View = type === "f32" ? Float32Array : Int32Array;
    new View(memory.buffer, places[array].address, length).set(values.map(floatOf));
  }
  const addressOf = (value) => (typeof value === "string" ? places[value].address : value);
  const set = (field, value) => {
    const { type, offset } = fieldTypes.get(field);
    const view = new DataView(memory.buffer, record, RECORD_SIZE);
    if (type === "f64") view.setFloat64(offset, value, true);
    else view.setUint32(offset, addressOf(value), true);
  };
  set("version", ABI_VERSION);
  set("size", RECORD_SIZE);
  set("scratch", scratch);
  for (const step of steps) {
    for (const [field, value] of Object.entries(step.set ?? {})) set(field, value);
    const status = STATUS_NAMES[kernel[step.call](...(step.arguments ?? [record]).map(addressOf))];
    if (status !== step.status) throw new Error(`"${name}": ${step.call} gave ${status}, expected ${step.status}`);
  }
  const bytesOf = (array) => new Uint8Array(memory.buffer, places[array].address, places[array].bytes).slice();
  return {
    bytesOf,
    fieldOf: (field) =>
      new DataView(memory.buffer, record)[fieldTypes.get(field).type === "f64" ? "getFloat64" : "getUint32"](
        fieldTypes.get(field).offset,
        true,
      ),
  };
}
