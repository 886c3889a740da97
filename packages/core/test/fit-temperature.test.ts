/** The temperature that minimises the nll, against a bisection of its float64 derivative. */

import { expect, it } from "vitest";
import { oneHot, seeded, someIndices, someProbabilities } from "./data.js";
import { describeVariants } from "./variants.js";

/** The nll's derivative in β = 1/T: Σ_i (Σ_k p_ik·z_ik·Σ_k y_ik − Σ_k y_ik·z_ik). It rises with β. */
function slope(logits: Float32Array, targets: Float32Array, classes: number, beta: number): number {
  let total = 0;
  for (let start = 0; start < logits.length; start += classes) {
    const z = Array.from(logits.subarray(start, start + classes));
    const y = Array.from(targets.subarray(start, start + classes));
    const top = Math.max(...z);
    const e = z.map((value) => Math.exp(beta * (value - top)));
    const s = e.reduce((sum, value) => sum + value, 0);
    const q = y.reduce((sum, value) => sum + value, 0);
    z.forEach((value, k) => {
      total += ((q * e[k]) / s - y[k]) * (value - top);
    });
  }
  return total;
}

function temperatureOracle(logits: Float32Array, targets: Float32Array, classes: number): number {
  let [low, high] = [0.01, 100];
  if (slope(logits, targets, classes, low) >= 0) return 100;
  if (slope(logits, targets, classes, high) <= 0) return 0.01;
  for (let i = 0; i < 50; i++) {
    const middle = Math.sqrt(low * high);
    if (slope(logits, targets, classes, middle) < 0) low = middle;
    else high = middle;
  }
  return 1 / low;
}

/** Logits that are right more often than not, made `heat` times too sure. */
function overconfident(rows: number, classes: number, targets: ArrayLike<number>, heat: number): Float32Array {
  const random = seeded(rows + classes);
  const logits = Float32Array.from({ length: rows * classes }, () => heat * (3 * random() - 1.5));
  for (let i = 0; i < rows; i++) if (random() < 0.7) logits[i * classes + targets[i]] += heat * 2 * random();
  return logits;
}

describeVariants("fitTemperature", (subject) => {
  const expectNear = (actual: number, expected: number) =>
    expect(Math.abs(actual / expected - 1), `${actual} instead of ${expected}`).toBeLessThanOrEqual(
      subject.tolerance * 1e-4,
    );

  it.each([
    [2, 300, 1],
    [3, 100, 5],
    [10, 400, 0.2],
    [10, 400, 3],
    [100, 200, 10],
    [1000, 40, 2],
  ])("finds the optimum for %i classes, %i rows, logits %d times as large", (classes, rows, heat) => {
    const targets = someIndices(rows, classes, seeded(rows));
    const logits = overconfident(rows, classes, targets, heat);
    const expected = temperatureOracle(logits, oneHot(targets, classes), classes);
    expect(expected).toBeGreaterThan(0.01);
    expect(expected).toBeLessThan(100);
    expectNear(subject.ls.fitTemperature(logits, targets, { classes }), expected);
  });

  it("finds it for probability targets", () => {
    const targets = someProbabilities(200, 8, seeded(3));
    const logits = Float32Array.from({ length: 1600 }, (_, i) => 6 * targets[i] + ((i * 37) % 11) / 5);
    expectNear(subject.ls.fitTemperature(logits, targets, { classes: 8 }), temperatureOracle(logits, targets, 8));
  });

  it("gives what makes a temperature of 2 out of doubled logits", () => {
    const targets = someIndices(500, 5, seeded(9));
    const logits = overconfident(500, 5, targets, 1);
    const single = subject.ls.fitTemperature(logits, targets, { classes: 5 });
    const doubled = subject.ls.fitTemperature(
      logits.map((value) => 2 * value),
      targets,
      { classes: 5 },
    );
    expectNear(doubled, 2 * single);
  });

  it("returns 0.01 for separable logits", () => {
    expect(subject.ls.fitTemperature(Float32Array.of(1, 0, 0, 3), [0, 1], { classes: 2 })).toBe(0.01);
  });

  it("returns 0.01 for separable logits whose wrong classes have underflowed at every temperature", () => {
    for (const gap of [9000, 1e5, 3e38]) {
      expect(subject.ls.fitTemperature(Float32Array.of(gap, 0), [0], { classes: 2 })).toBe(0.01);
    }
    expect(subject.ls.fitTemperature(new Float32Array(4), [0, 1], { classes: 2 })).toBe(1);
  });

  it("returns 100 for logits that are worse than chance", () => {
    expect(subject.ls.fitTemperature(Float32Array.of(1, 0, 0, 3), [1, 0], { classes: 2 })).toBe(100);
  });

  it("leaves ignored rows out, whatever they hold", () => {
    const logits = Float32Array.of(4, 0, 4, 0, Number.NaN, 1, 4, 0, 4, 0);
    const expected = temperatureOracle(Float32Array.of(4, 0, 4, 0, 4, 0, 4, 0), oneHot([0, 0, 0, 1], 2), 2);
    expectNear(subject.ls.fitTemperature(logits, [0, 0, -100, 0, 1], { classes: 2 }), expected);
    const result = subject.ls.fitTemperature(logits, Uint8Array.of(0, 0, 255, 0, 1), { classes: 2, ignoreIndex: 255 });
    expectNear(result, expected);
  });

  it("is near 4 / ln 3 for a gap of 4 that is right three times in four", () => {
    const logits = Float32Array.of(4, 0, 4, 0, 4, 0, 4, 0);
    expectNear(subject.ls.fitTemperature(logits, [0, 0, 0, 1], { classes: 2 }), 4 / Math.log(3));
  });

  it("leaves its arguments alone", () => {
    const logits = Float32Array.of(1, 2, 3, 4, 0, 2);
    subject.ls.fitTemperature(logits, [0, 1, 0], { classes: 2 });
    expect(logits).toEqual(Float32Array.of(1, 2, 3, 4, 0, 2));
  });
});
