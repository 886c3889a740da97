import { describe, expect, it } from "vitest";
import { plainJsLoss } from "../src/plain-js-loss.ts";

describe("plainJsLoss", () => {
  it("gives the published values for hard and smoothed targets", () => {
    const logits = Float32Array.of(1.2, -0.8, -0.5, 0.9, -1.2, 1.1);
    const targets = Int32Array.of(0, 1);
    const gradient = new Float32Array(6);
    expect(plainJsLoss(logits, targets, 3, 0, gradient)).toBeCloseTo((0.27613 + 2.951799) / 2, 5);
    expect(plainJsLoss(logits, targets, 3, 0.1, gradient)).toBeCloseTo((0.399463 + 2.805132) / 2, 5);
  });

  it("gives a gradient that finite differences confirm and whose rows sum to zero", () => {
    const logits = Float32Array.of(0.5, -1, 2, 0.25, 3, -0.75, 0, 1);
    const targets = Int32Array.of(2, 3);
    const gradient = new Float32Array(8);
    const scratch = new Float32Array(8);
    plainJsLoss(logits, targets, 4, 0.2, gradient);
    for (let i = 0; i < logits.length; i++) {
      const step = 2 ** -7;
      const moved = (by: number) => {
        const shifted = logits.map((logit, j) => (j === i ? logit + by : logit));
        return plainJsLoss(shifted, targets, 4, 0.2, scratch);
      };
      expect(gradient[i]).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 4);
    }
    expect(gradient[0] + gradient[1] + gradient[2] + gradient[3]).toBeCloseTo(0, 6);
  });
});
