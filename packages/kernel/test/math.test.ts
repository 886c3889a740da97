// exp, log and tanh of every variant against float64, over the ranges and bounds that docs/numerics.md states.
// Strided by default; LS_EXHAUSTIVE=1 takes every float32 of exp's and log's range (a few minutes).

import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { compile } from "../scripts/compile.mjs";
import { type Variant, variants } from "./variants.js";

interface MathExports {
  memory: WebAssembly.Memory;
  expOf(values: number, n: number): void;
  expInUnitsOf(values: number, n: number): void;
  unitOfExp(): number;
  logOf(values: number, n: number): void;
  logOfOne(x: number): number;
  tanhOfOne(y: number): number;
  tanhDerivativeOfOne(y: number): number;
  isFused(): number;
}

const VALUES = 65536;
const BATCH = 16384;
const stride = process.env.LS_EXHAUSTIVE === "1" ? 1 : 1009;
const bits = new Int32Array(1);
const float = new Float32Array(bits.buffer);

const floatOf = (pattern: number) => {
  bits[0] = pattern;
  return float[0] as number;
};

const patternOf = (value: number) => {
  float[0] = value;
  return bits[0] as number;
};

/** The distance between neighbouring float32 numbers at `value`. */
const ulp = (value: number) => 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(value)))) - 23);

async function compileMath(variant: Variant): Promise<MathExports> {
  const root = fileURLToPath(new URL("../", import.meta.url));
  const output = join(mkdtempSync(join(tmpdir(), "ls-math-")), "math.wasm");
  await compile("test/assembly/math.ts", relative(root, output), variant);
  const math = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(output))).exports as unknown as MathExports;
  math.memory.grow(4);
  return math;
}

/** Calls `check(x, f(x))` for float32 bit patterns from `first` to `last`, every `stride`-th. */
function sweep(
  math: MathExports,
  f: "expOf" | "expInUnitsOf" | "logOf",
  first: number,
  last: number,
  check: (x: number, y: number) => void,
) {
  const values = new Float32Array(math.memory.buffer, VALUES, BATCH);
  const inputs = new Float32Array(BATCH);
  for (let pattern = first; pattern <= last; pattern += stride * BATCH) {
    for (let i = 0; i < BATCH; i++) inputs[i] = floatOf(Math.min(last, pattern + stride * i));
    values.set(inputs);
    math[f](VALUES, BATCH);
    for (let i = 0; i < BATCH; i++) check(inputs[i] as number, values[i] as number);
  }
}

const one = (math: MathExports, f: "expOf" | "expInUnitsOf" | "logOf", x: number) => {
  const values = new Float32Array(math.memory.buffer, VALUES, 4).fill(x);
  math[f](VALUES, 4);
  return values[0] as number;
};

describe.each(variants)("%s", (variant) => {
  let math: MathExports;
  beforeAll(async () => {
    math = await compileMath(variant);
  });

  describe.each(["expOf", "expInUnitsOf"] as const)("%s", (f) => {
    const unit = () => (f === "expOf" ? 1 : math.unitOfExp());

    it("keeps exp on [-87.3, 0] within its absolute bound and its ulps", () => {
      const fused = math.isFused() !== 0;
      const scale = unit();
      let absolute = 0;
      let near = 0;
      let far = 0;
      sweep(math, f, patternOf(-0), patternOf(-87.3), (x, y) => {
        const exact = Math.exp(x);
        const error = Math.abs(y / scale - exact);
        absolute = Math.max(absolute, error);
        if (x > -10) near = Math.max(near, error / ulp(exact));
        else far = Math.max(far, error / ulp(exact));
      });
      expect(absolute).toBeLessThanOrEqual(1.5e-7);
      // 8 on the strided sweep; the worst float32 of all, -9.71, is at 8.33: 5.6 from the rounding of x log2 e, 2.2
      // from log2 e itself, the rest from the last addition.
      expect(near).toBeLessThanOrEqual(fused ? 4 : stride === 1 ? 8.4 : 8);
      expect(far).toBeLessThanOrEqual(fused ? (stride === 1 ? 20.1 : 20) : 64);
    });

    it("gives exp(0) = 1, an exact 0 below the cutoff and at -inf, and keeps NaN", () => {
      expect(one(math, f, 0)).toBe(unit());
      expect(one(math, f, -0)).toBe(unit());
      for (const x of [-87.7, -88, -100, -1e4, -3.4e38, -Infinity]) expect(one(math, f, x)).toBe(0);
      expect(one(math, f, Number.NaN)).toBeNaN();
    });
  });

  it("keeps log on [1, 2^24] within one ulp, exact at 1", () => {
    let worst = 0;
    sweep(math, "logOf", patternOf(1), patternOf(2 ** 24), (x, y) => {
      const exact = Math.log(x);
      if (x > 1) worst = Math.max(worst, Math.abs(y - exact) / ulp(exact));
    });
    expect(worst).toBeLessThanOrEqual(1);
    expect(one(math, "logOf", 1)).toBe(0);
    expect(one(math, "logOf", Number.NaN)).toBeNaN();
  });

  it("keeps the float64 log within 1e-13 relative", () => {
    let relative = 0;
    for (let x = 1 + 2 ** -30; x < 2 ** 24; x *= 1.00037) {
      relative = Math.max(relative, Math.abs(math.logOfOne(x) / Math.log(x) - 1));
    }
    expect(relative).toBeLessThanOrEqual(1e-13);
    expect(math.logOfOne(1)).toBe(0);
  });

  it("keeps tanh within 1e-15 relative and its derivative within 1e-15 absolute, infinities and NaN included", () => {
    let relative = 0;
    let absolute = 0;
    const check = (y: number) => {
      relative = Math.max(relative, Math.abs(math.tanhOfOne(y) / Math.tanh(y) - 1));
      absolute = Math.max(absolute, Math.abs(math.tanhDerivativeOfOne(y) - 1 / Math.cosh(y) ** 2));
    };
    for (let y = -40.0001; y <= 40; y += 0.00137) check(y);
    for (let y = 1e-300; y <= 1; y *= 1.013) check(-y);
    expect(relative).toBeLessThanOrEqual(1e-15);
    expect(absolute).toBeLessThanOrEqual(1e-15);
    expect([Infinity, -Infinity].map(math.tanhOfOne)).toEqual([1, -1]);
    expect(math.tanhDerivativeOfOne(Infinity)).toBe(0);
    expect(math.tanhOfOne(Number.NaN)).toBeNaN();
  });
});
