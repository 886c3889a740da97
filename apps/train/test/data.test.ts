import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { loadDigits } from "../src/data/digits.ts";
import { loadFashionMnist } from "../src/data/fashion-mnist.ts";
import { loadDataset } from "../src/data/load.ts";
import { poolImages } from "../src/data/pool-images.ts";
import { splitTable } from "../src/data/split-table.ts";
import { dataFolder } from "../src/data-folder.ts";
import { UserError } from "../src/user-error.ts";

describe("the committed data", () => {
  const sums = readFileSync(new URL("SHA256SUMS", dataFolder), "utf8").trim().split("\n");

  it.each(sums.map((line) => line.split("  ")))("has the bytes with the hash %s in %s", (hash, file) => {
    const content = gunzipSync(readFileSync(new URL(`${file}.gz`, dataFolder)));
    expect(createHash("sha256").update(content).digest("hex")).toBe(hash);
  });
});

describe("Fashion-MNIST", () => {
  const dataset = loadFashionMnist(1, 500);

  it("gives the training images asked for, 2,000 others for validation, and all test images", () => {
    expect(dataset.columns).toBe(14 * 14);
    expect(dataset.training.labels.length).toBe(500);
    expect(dataset.validation.labels.length).toBe(2_000);
    expect(dataset.test.labels.length).toBe(10_000);
    expect(dataset.test.values.length).toBe(10_000 * 14 * 14);
  });

  it("has a thousand test images of every class, with pixels in [0, 1]", () => {
    for (let k = 0; k < 10; k++) expect(dataset.test.labels.filter((label) => label === k).length).toBe(1_000);
    let [lowest, highest] = [1, 0];
    for (const value of dataset.test.values) {
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
    expect([lowest, highest]).toEqual([0, 1]);
  });

  it("draws the same images for the same seed and others for another", () => {
    expect(loadFashionMnist(1, 500).training.labels).toEqual(dataset.training.labels);
    expect(loadFashionMnist(2, 500).training.labels).not.toEqual(dataset.training.labels);
  });

  it("refuses more images than there are", () => {
    expect(() => loadFashionMnist(1, 9_001)).toThrow("--images 9001 is more than the 9000 there are");
  });
});

describe("optical digits", () => {
  it("has 1,797 images of 8 × 8, split into training, validation and test", () => {
    const { columns, classNames, training, validation, test } = loadDigits(1);
    expect(columns).toBe(64);
    expect(classNames).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    expect([training, validation, test].map((part) => part.labels.length)).toEqual([719, 359, 719]);
  });
});

describe("poolImages", () => {
  it("averages squares of four pixels, image by image", () => {
    const pixels = Uint8Array.from([0, 255, 51, 51, 255, 0, 51, 51, 255, 255, 0, 0, 255, 255, 0, 0]);
    expect([...poolImages(pixels, 2, 4)]).toEqual([0.5, Math.fround(0.2), 1, 0]);
  });
});

describe("splitTable", () => {
  const table = {
    name: "table",
    columns: 1,
    classNames: ["even", "odd"],
    sameUnit: false,
    values: Float32Array.from({ length: 50 }, (_, i) => i),
    labels: Int32Array.from({ length: 50 }, (_, i) => i % 2),
  };

  it("uses every row exactly once and keeps each with its label", () => {
    const { training, validation, test } = splitTable(table, 3);
    const parts = [training, validation, test];
    const values = parts.flatMap((part) => [...part.values]);
    expect(values.sort((a, b) => a - b)).toEqual([...table.values]);
    for (const part of parts) expect([...part.labels]).toEqual([...part.values].map((value) => value % 2));
  });

  it("refuses more training rows than the split leaves, and tables too small to split", () => {
    expect(() => splitTable(table, 3, 21)).toThrow("--images 21 is more than the 20 rows that table leaves");
    expect(() =>
      splitTable({ ...table, values: table.values.slice(0, 2), labels: table.labels.slice(0, 2) }, 3),
    ).toThrow(UserError);
  });
});

describe("loadDataset", () => {
  it("says that a file is missing and what else could be named", () => {
    expect(() => loadDataset("/nowhere/rows.csv", 1)).toThrow('there is no such file (expected "fashion", "digits"');
  });
});
