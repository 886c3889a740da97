/** The smoothed rows themselves, against their definition. */

import { expect, it } from "vitest";
import { indexKinds, oneHot, seeded, someIndices, somePrior } from "./data.js";
import { describeVariants } from "./variants.js";

describeVariants("smoothLabels", (subject) => {
  /** float32 rounds each value once or twice. */
  const expectClose = (actual: Float32Array, expected: number[]) => {
    expect(actual.length).toBe(expected.length);
    const wrong = expected.findIndex((value, i) => !(Math.abs(actual[i] - value) <= 1.2e-7));
    expect(wrong, `element ${wrong}: ${actual[wrong]} instead of ${expected[wrong]}`).toBe(-1);
  };
  const smoothed = (y: ArrayLike<number>, share: (k: number) => number, keep: number, classes: number) =>
    Array.from(y, (value, at) => keep * value + share(at % classes));

  it.each([1, 2, 3, 10, 131])("gives (1 − α)·y + α/K (K = %i)", (classes) => {
    const targets = someIndices(17, classes, seeded(classes));
    for (const alpha of [0, 0.1, 0.37, 1]) {
      const expected = smoothed(oneHot(targets, classes), () => alpha / classes, 1 - alpha, classes);
      expectClose(subject.ls.smoothLabels(targets, { classes, labelSmoothing: alpha }), expected);
    }
  });

  it.each([2, 3, 10, 131])(
    "gives 1 − α to the label and α/(K − 1) to each other class with “others” (K = %i)",
    (classes) => {
      const targets = someIndices(17, classes, seeded(classes));
      for (const alpha of [0, 0.1, 1]) {
        const expected = Array.from(oneHot(targets, classes), (y) => (y === 1 ? 1 - alpha : alpha / (classes - 1)));
        const options = { classes, labelSmoothing: alpha, smoothingConvention: "others" } as const;
        expectClose(subject.ls.smoothLabels(targets, options), expected);
      }
    },
  );

  it("keeps the hard target with “others” and one class", () => {
    const options = { classes: 1, labelSmoothing: 0.4, smoothingConvention: "others" } as const;
    expect(subject.ls.smoothLabels([0, 0], options)).toEqual(Float32Array.of(1, 1));
  });

  it("mixes in the prior", () => {
    const prior = somePrior(9, seeded(4));
    const targets = someIndices(11, 9, seeded(5));
    const expected = smoothed(oneHot(targets, 9), (k) => 0.3 * prior[k], 0.7, 9);
    expectClose(subject.ls.smoothLabels(targets, { classes: 9, labelSmoothing: 0.3, prior }), expected);
    expectClose(
      subject.ls.smoothLabels(targets, { classes: 9, labelSmoothing: 0.3, prior: Array.from(prior) }),
      expected,
    );
  });

  it("gives ignored rows zeros", () => {
    const rows = subject.ls.smoothLabels(Int32Array.of(1, -100, 0), { classes: 2, labelSmoothing: 0.2 });
    expectClose(rows, [0.1, 0.9, 0, 0, 0.9, 0.1]);
    expect(rows.subarray(2, 4)).toEqual(new Float32Array(2));
    const masked = subject.ls.smoothLabels(Uint8Array.of(255, 0), {
      classes: 2,
      labelSmoothing: 0.2,
      ignoreIndex: 255,
    });
    expectClose(masked, [0, 0, 0.9, 0.1]);
  });

  it("takes every kind of index array", () => {
    const expected = subject.ls.smoothLabels([3, 0, 2], { classes: 4, labelSmoothing: 0.1 });
    for (const kind of indexKinds) {
      expect(subject.ls.smoothLabels(kind.from([3, 0, 2]), { classes: 4, labelSmoothing: 0.1 })).toEqual(expected);
    }
  });

  it("is one-hot without α, and empty without rows", () => {
    expect(subject.ls.smoothLabels([1], { classes: 3 })).toEqual(Float32Array.of(0, 1, 0));
    expect(subject.ls.smoothLabels([], { classes: 3 })).toEqual(new Float32Array(0));
  });
});
