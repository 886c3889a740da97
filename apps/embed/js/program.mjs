// What the programs of Node, Deno and Bun have in common: all but reading files, arguments and the exit code.
import { Kernel, KernelError } from "./kernel.mjs";
import { runVector } from "./vectors.mjs";

const ROWS = 256;
const CLASSES = 1000;

/**
 * Runs the vectors and prints what apps/embed/README.md lists.
 *
 * @param {string} host names engine and version
 * @param {BufferSource} binary
 * @param {{ gradients: Record<string, string>, abi: Record<string, string>, vectors: any[] }} golden vectors.json
 * @returns {Promise<boolean>} whether everything is as it should be
 */
export async function runProgram(host, binary, { gradients, abi, vectors }) {
  const module = await WebAssembly.compile(binary);
  const { variant } = new Kernel(module);
  console.log(`host: ${host}`);
  console.log(`variant: ${variant}`);

  const hashed = { gradients: [], abi: [] };
  let passed = 0;
  for (const vector of vectors) {
    const { failures, bytes } = runVector(module, vector);
    for (const failure of failures) console.error(`vector "${vector.name}": ${failure}`);
    if (failures.length === 0) passed += 1;
    hashed[vector.api ? "gradients" : "abi"].push(...bytes);
  }
  console.log(`vectors: ${passed} of ${vectors.length}`);
  console.log(`bad call: ${badCall(module)}`);

  const { gradient, milliseconds } = largeProblem(module);
  const isSame = [
    await hashIs("gradients", [...hashed.gradients, gradient], gradients[variant]),
    await hashIs("abi", hashed.abi, abi[variant]),
  ];
  console.log(`256x1000: ${milliseconds.toFixed(4)} ms`);
  return passed === vectors.length && !isSame.includes(false);
}

/** The error of a call with a class index that is no class. */
function badCall(module) {
  const kernel = new Kernel(module);
  const record = kernel.record({
    rows: 2,
    classes: 3,
    logits: kernel.place(Float32Array.of(1.2, -0.8, -0.5, 0.9, -1.2, 1.1)),
    targets: kernel.place(Int32Array.of(0, 3)),
  });
  try {
    kernel.call("ls_cross_entropy", record);
  } catch (error) {
    if (error instanceof KernelError) return error.message;
    throw error;
  }
  return "no error";
}

function largeProblem(module) {
  const kernel = new Kernel(module);
  const logits = Float32Array.from(
    { length: ROWS * CLASSES },
    (_, i) => (Math.imul(i, 2654435761) >>> 8) * 2 ** -20 - 8,
  );
  const gradient = kernel.allocate(logits.byteLength);
  const record = kernel.record({
    rows: ROWS,
    classes: CLASSES,
    logits: kernel.place(logits),
    targets: kernel.place(Int32Array.from({ length: ROWS }, (_, row) => (37 * row) % CLASSES)),
    gradient,
    label_smoothing: 0.1,
    gradient_scale: 1 / ROWS,
  });
  const milliseconds = medianTime(() => kernel.call("ls_cross_entropy_grad", record));
  return { gradient: kernel.floats(gradient, logits.length), milliseconds };
}

/** After 0.3 s, in which the engine optimises what it calls; of calls that take 0.5 s together, 21 or more. */
function medianTime(call) {
  const times = [];
  const timeFor = (milliseconds, least) => {
    times.length = 0;
    for (const end = performance.now() + milliseconds; performance.now() < end || times.length < least; ) {
      const start = performance.now();
      call();
      times.push(performance.now() - start);
    }
  };
  timeFor(300, 0);
  timeFor(500, 21);
  return times.sort((a, b) => a - b)[times.length >> 1];
}

/** Prints the hash of some arrays; whether it is the expected one. */
async function hashIs(name, arrays, expected) {
  const hash = await sha256(arrays);
  console.log(`${name}: ${hash}`);
  if (hash !== expected) console.error(`${name}: expected ${expected}, got ${hash}`);
  return hash === expected;
}

async function sha256(arrays) {
  const hash = await crypto.subtle.digest("SHA-256", await new Blob(arrays).arrayBuffer());
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
