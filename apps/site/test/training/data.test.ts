import { parseCsv } from "@ls/train/data/csv";
import { loadDigits } from "@ls/train/data/digits";
import { loadFashionMnist } from "@ls/train/data/fashion-mnist";
import { splitTable } from "@ls/train/data/split-table";
import { describe, expect, it } from "vitest";
import { FetchedData } from "../../src/training/data/fetched-data.ts";
import { loadDataset } from "../../src/training/data/load-dataset.ts";
import { fetchData, load, settingsWith } from "./surroundings.ts";

describe("loadDataset", () => {
  it("splits Fashion-MNIST as the terminal program does, its pixels rounded to bytes", async () => {
    const { dataset, image } = await load(settingsWith({ data: "fashion-mnist", images: 500, seed: 3 }));
    const expected = loadFashionMnist(3, 500);
    expect(image).toEqual({ width: 14, height: 14, brightest: 255 });
    expect(dataset.classNames).toEqual(expected.classNames);
    for (const part of ["training", "validation", "test"] as const) {
      expect(dataset[part].labels).toEqual(expected[part].labels);
      const bytes = expected[part].values.map((value) => Math.round(255 * value));
      // Comparing two million numbers one by one takes the test runner a quarter of a minute.
      expect(Buffer.from(dataset[part].values.buffer).equals(Buffer.from(bytes.buffer))).toBe(true);
    }
  });

  it("splits the digits as the terminal program does", async () => {
    const { dataset } = await load(settingsWith({ images: 100, seed: 5 }));
    expect(dataset).toEqual({ ...loadDigits(5, 100) });
  });

  it("gives all the training images there are when asked for more", async () => {
    const fashion = await load(settingsWith({ data: "fashion-mnist", images: 1_000_000 }));
    expect(fashion.dataset.training.labels).toHaveLength(9_000);
    expect(fashion.dataset.validation.labels).toHaveLength(1_000);
    const digits = await load(settingsWith({ images: 1_000_000 }));
    expect(digits.dataset.training.labels).toHaveLength(719);
  });

  it("reads a dropped CSV file as the terminal program does", async () => {
    const text = `width,height,kind\n${Array.from({ length: 30 }, (_, i) => `${i},${i * i},${"ab"[i % 2]}`).join("\n")}\n`;
    const { dataset, image } = await load(settingsWith({ data: "csv", seed: 2 }), { name: "kinds.csv", text });
    expect(dataset).toEqual(splitTable(parseCsv(text, "kinds.csv"), 2));
    expect(image).toBeUndefined();
  });

  it("names file, line and column of what is wrong in a CSV file", async () => {
    const file = { name: "kinds.csv", text: "width,height,kind\n1,2,a\n1,tall,b\n" };
    await expect(load(settingsWith({ data: "csv" }), file)).rejects.toThrow(
      'kinds.csv, line 3, column 2 ("height"): expected a number, got "tall"',
    );
    await expect(load(settingsWith({ data: "csv" }))).rejects.toThrow("Drop a CSV file");
  });

  it("fetches a file once, says how far it is, and tries again after a failure", async () => {
    let calls = 0;
    const fetched = new FetchedData((file, onBytes) => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error("offline")) : fetchData(file, onBytes);
    });
    const progress: [number, number][] = [];
    const read = () => loadDataset(settingsWith(), undefined, fetched, (...step) => progress.push(step));
    await expect(read()).rejects.toThrow("offline");
    await read();
    await read();
    expect(calls).toBe(2);
    expect(progress).toEqual([[1_797 * 65, 1_797 * 65]]);
  });

  it("refuses a file of another length", async () => {
    const fetched = new FetchedData(async () => new Uint8Array(7));
    await expect(loadDataset(settingsWith(), undefined, fetched, () => {})).rejects.toThrow(
      "digits: expected 116805 bytes, got 7",
    );
  });
});
