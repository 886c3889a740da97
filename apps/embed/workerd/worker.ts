/**
 * The kernel in workerd, through `@ls/core`, whose entry for Workers imports the .wasm file as a module: they may not compile
 * bytes. Runs those golden vectors that a call of `@ls/core` can say; the others are of the ABI alone.
 */

import { init, LsError } from "@ls/core";
import golden from "../vectors.json";
import { runVector, type Vector } from "./vectors.ts";

declare const WORKERD_VERSION: string;

const ROWS = 256;
const CLASSES = 1000;

export default {
  /** What `workerd test` calls. A test fails by throwing. */
  async test(): Promise<void> {
    const ls = await init();
    console.log(`host: workerd ${WORKERD_VERSION}`);
    console.log(`variant: ${ls.variant}`);

    const all = golden.vectors as unknown as Vector[];
    const vectors = all.filter(({ api }) => api !== undefined);
    const hashed: Float32Array[] = [];
    let passed = 0;
    for (const vector of vectors) {
      const { failures, gradient } = runVector(ls, vector);
      for (const failure of failures) console.error(`vector "${vector.name}": ${failure}`);
      if (failures.length === 0) passed += 1;
      if (vector.hashed && gradient) hashed.push(gradient);
    }
    console.log(`vectors: ${passed} of ${vectors.length} (${all.length - vectors.length} more are of the ABI alone)`);

    try {
      ls.crossEntropy(Float32Array.of(1.2, -0.8, -0.5, 0.9, -1.2, 1.1), [0, 3], { classes: 3 });
    } catch (error) {
      if (!(error instanceof LsError)) throw error;
      console.log(`bad call: ${error.code}: ${error.message}`);
    }

    const logits = ls.allocate(ROWS * CLASSES);
    const targets = ls.allocate(ROWS, "i32");
    const gradient = ls.allocate(ROWS * CLASSES);
    logits.f32.set(
      Float32Array.from({ length: logits.f32.length }, (_, i) => (Math.imul(i, 2654435761) >>> 8) * 2 ** -20 - 8),
    );
    targets.i32.set(Int32Array.from({ length: ROWS }, (_, row) => (37 * row) % CLASSES));
    const options = { classes: CLASSES, labelSmoothing: 0.1, out: gradient.f32 };
    const milliseconds = timeOf(() => ls.crossEntropyGrad(logits.f32, targets.i32, options));
    const hash = await sha256([...hashed, gradient.f32]);
    console.log(`gradients: ${hash}`);
    console.log("abi: -");
    console.log(`256x1000: ${milliseconds.toFixed(4)} ms`);

    if (passed < vectors.length) throw new Error(`${vectors.length - passed} vectors failed`);
    const expected = golden.gradients[ls.variant as "simd"];
    if (hash !== expected) throw new Error(`gradients: expected ${expected}, got ${hash}`);
  },
};

/**
 * Where Workers are rented out the clock stands still while they compute. Here it moves, but by whole milliseconds: so calls
 * are counted from one tick to the second after it, which the last call crosses by half of its time on average. Where other
 * programs had the processor in between, more ticks have gone by than usual, and nothing is counted.
 */
function timeOf(call: () => unknown): number {
  const nextTick = () => {
    for (const now = performance.now(); ; ) if (performance.now() > now) return performance.now();
  };
  const rounds = Array.from({ length: 500 }, () => {
    const start = nextTick();
    let calls = 0;
    let elapsed = 0;
    for (; elapsed < 2; calls++) {
      call();
      elapsed = performance.now() - start;
    }
    return { calls: calls - 0.5, elapsed };
  });
  // In the first 0.3 s and more the engine optimises what it calls.
  const warm = rounds.slice(200).sort((a, b) => a.elapsed - b.elapsed);
  const usual = warm.filter(({ elapsed }) => elapsed <= warm[warm.length >> 1].elapsed);
  const sumOf = (key: "calls" | "elapsed") => usual.reduce((sum, round) => sum + round[key], 0);
  return sumOf("elapsed") / sumOf("calls");
}

async function sha256(arrays: Float32Array[]): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", await new Blob(arrays as BlobPart[]).arrayBuffer());
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
