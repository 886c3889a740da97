import { describe, expect, it } from "vitest";
import { addLabelNoise } from "../../src/training/data/label-noise.ts";

const labels = Int32Array.from({ length: 1_000 }, (_, row) => row % 10);
const changed = (noisy: Int32Array) => [...noisy.keys()].filter((row) => noisy[row] !== labels[row]);

describe("addLabelNoise", () => {
  it("gives exactly the share of the rows another class, and leaves the labels it was given", () => {
    const before = labels.slice();
    expect(changed(addLabelNoise(labels, 10, 0.3, 1))).toHaveLength(300);
    expect(changed(addLabelNoise(labels, 10, 0, 1))).toHaveLength(0);
    expect(labels).toEqual(before);
  });

  it("draws every wrong class", () => {
    const noisy = addLabelNoise(new Int32Array(1_000), 4, 0.5, 1);
    expect(new Set(noisy)).toEqual(new Set([0, 1, 2, 3]));
  });

  it("draws the same for the same seed, and others for another", () => {
    expect(addLabelNoise(labels, 10, 0.3, 1)).toEqual(addLabelNoise(labels, 10, 0.3, 1));
    expect(addLabelNoise(labels, 10, 0.3, 2)).not.toEqual(addLabelNoise(labels, 10, 0.3, 1));
  });

  it("keeps the mistakes of a smaller share in a larger one", () => {
    const few = addLabelNoise(labels, 10, 0.1, 1);
    const many = addLabelNoise(labels, 10, 0.4, 1);
    for (const row of changed(few)) expect(many[row]).toBe(few[row]);
  });
});
