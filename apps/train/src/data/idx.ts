/**
 * The IDX format of MNIST and Fashion-MNIST: two zero bytes, the element type (8 = unsigned byte), the rank, one
 * big-endian 32-bit size a dimension, then the elements.
 */
export interface IdxArray {
  sizes: number[];
  elements: Uint8Array;
}

const UNSIGNED_BYTE = 8;

export function parseIdx(bytes: Uint8Array, name: string): IdxArray {
  const fail = (problem: string): never => {
    throw new Error(`${name} is not a usable IDX file: ${problem}`);
  };
  if (bytes.length < 4) fail(`${bytes.length} bytes are too few for its header`);
  const [zero0, zero1, type, rank] = bytes;
  if (zero0 !== 0 || zero1 !== 0) fail("it does not start with two zero bytes");
  if (type !== UNSIGNED_BYTE) fail(`expected elements of type 8 (unsigned byte), got type ${type}`);
  const start = 4 + 4 * rank;
  if (bytes.length < start) fail(`${bytes.length} bytes are too few for ${rank} sizes`);

  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sizes = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const elements = bytes.subarray(start);
  const expected = sizes.reduce((product, size) => product * size, 1);
  if (elements.length !== expected) {
    fail(`expected ${expected} elements (${sizes.join(" × ")}), got ${elements.length}`);
  }
  return { sizes, elements };
}
