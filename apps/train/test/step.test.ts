import { initSync } from "@ls/core";
import { afterAll, describe, expect, it } from "vitest";
import { headOf } from "../src/head.ts";
import { createKernelStep } from "../src/kernel-step.ts";
import { rowsOf } from "../src/matrix.ts";
import { createPlainJsStep } from "../src/plain-js-step.ts";
import { seededRandom } from "../src/random.ts";
import { timeStep } from "../src/timing/time-step.ts";

const ls = initSync();
afterAll(() => ls.dispose());

const random = seededRandom(3);
const normals = (length: number) => Float32Array.from({ length }, random.normal);

describe.each([
  [1, 1, 2],
  [5, 7, 3],
  [128, 65, 10],
])("a step of %i rows, %i features and %i classes", (rows, features, classes) => {
  const batch = rowsOf(normals(rows * features), features);
  const labels = Int32Array.from({ length: rows }, (_, i) => (3 * i) % classes);
  const head = headOf(normals(classes * features), features);
  const shape = { rows, features, classes, labelSmoothing: 0.1 };

  it("gives the same loss and gradient by the kernel and in plain JS", () => {
    const kernel = createKernelStep(ls, shape);
    const plainJs = createPlainJsStep(head, rows, shape.labelSmoothing);
    kernel.weights.set(head.weights);
    // The second run starts from what the first left behind.
    for (let run = 0; run < 2; run++) {
      const loss = plainJs.run(batch, labels);
      expect(Math.abs(kernel.run(batch, labels) - loss)).toBeLessThan(2e-6 * (1 + loss));
      plainJs.gradient.forEach((expected, i) => {
        expect(Math.abs(kernel.gradient[i] - expected)).toBeLessThan(2e-6);
      });
    }
    kernel.free();
  });

  it("takes a batch of fewer rows than there is room for", () => {
    const kernel = createKernelStep(ls, { ...shape, rows: rows + 9 });
    kernel.weights.set(head.weights);
    const plainJs = createPlainJsStep(head, rows, shape.labelSmoothing);
    expect(kernel.run(batch, labels)).toBeCloseTo(plainJs.run(batch, labels), 5);
    kernel.free();
  });
});

describe("timeStep", () => {
  const features = rowsOf(normals(8 * 20), 20);
  const labels = Int32Array.from({ length: 8 }, (_, i) => i % 4);
  const head = headOf(normals(4 * 20), 20);
  const batch = { features, labels, logits: new Float32Array(8 * 4) };

  it("does not time results that disagree", () => {
    const wrong = { ...ls, linearCrossEntropyGrad: wrongBy(1e-3) } as typeof ls;
    expect(() => timeStep(ls, head, 0.1, [batch])).not.toThrow();
    expect(() => timeStep(wrong, head, 0.1, [batch])).toThrow("disagree on the weight gradient 5 of batch 0");
  });

  /** The kernel's step with one entry of its gradient off. */
  function wrongBy(error: number): typeof ls.linearCrossEntropyGrad {
    return ((...args: Parameters<typeof ls.linearCrossEntropyGrad>) => {
      const result = ls.linearCrossEntropyGrad(...args);
      result.dw![5] += error;
      return result;
    }) as typeof ls.linearCrossEntropyGrad;
  }
});
