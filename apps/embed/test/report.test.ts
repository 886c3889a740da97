import { describe, expect, it } from "vitest";
import { faultsOf, type Golden, readReport } from "../src/report.ts";

const lines = [
  "host: wazero 1.9.0, Go 1.26",
  "variant: simd",
  "vectors: 3 of 3",
  "bad call: TARGET: class index 3 of row 1 is not in [0, 3)",
  "gradients: f00d",
  "abi: cafe",
  "256x1000: 0.25 ms",
];
const host = { binary: "simd", vectors: "all" } as const;
const golden: Golden = {
  gradients: { simd: "f00d", scalar: "beef" },
  abi: { simd: "cafe", scalar: "babe" },
  vectors: [{ name: "a", api: {} }, { name: "b" }, { name: "c", api: {} }],
};
const withLine = (line: number, text: string) => Object.assign([...lines], { [line]: text }).join("\n");

describe("what a program prints", () => {
  it("is read line by line", () => {
    expect(readReport(`${lines.join("\n")}\n`)).toEqual({
      host: "wazero 1.9.0, Go 1.26",
      variant: "simd",
      passed: 3,
      vectors: 3,
      badCall: "TARGET: class index 3 of row 1 is not in [0, 3)",
      gradients: "f00d",
      abi: "cafe",
      milliseconds: 0.25,
    });
  });

  it.each([
    ["nothing at all", "", 'expected "host: ..." in line 1, got nothing'],
    ["lines in another order", [...lines].reverse().join("\n"), 'expected "host: ..." in line 1'],
    ["a line too many", [...lines, "done"].join("\n"), 'expected 7 lines, got "done" too'],
    ["no counts", withLine(2, "vectors: all"), 'expected vectors: N of M, got "all"'],
    ["no time", withLine(6, "256x1000: -"), 'expected 256x1000: a time in ms, got "-"'],
  ])("is refused with %s", (_, text, message) => {
    expect(() => readReport(text)).toThrow(message);
  });
});

describe("what is wrong with a report", () => {
  it("is nothing where all is as it should be", () => {
    expect(faultsOf(readReport(lines.join("\n")), host, golden)).toEqual([]);
  });

  it.each([
    [1, "variant: scalar", "expected the variant simd, got scalar"],
    [2, "vectors: 2 of 3", "1 of 3 vectors failed"],
    [2, "vectors: 2 of 2", "expected 3 vectors, got 2"],
    [3, "bad call: TARGET", 'expected the error of the bad call to name class index 3 and row 1, got "TARGET"'],
    [4, "gradients: beef", "expected gradients of hash f00d, got beef"],
    [5, "abi: -", "expected abi of hash cafe, got -"],
    [6, "256x1000: 0 ms", "expected a time above 0, got 0 ms"],
  ])("is told of line %i, %s", (line, text, fault) => {
    expect(faultsOf(readReport(withLine(line, text)), host, golden)).toEqual([fault]);
  });

  it("goes by the vectors that @ls/core can say, where the host runs that", () => {
    const report = { ...readReport(withLine(2, "vectors: 2 of 2 (1 more is of the ABI alone)")), abi: "-" };
    expect(faultsOf(report, { ...host, vectors: "api" }, golden)).toEqual([]);
    expect(faultsOf({ ...report, abi: "cafe" }, { ...host, vectors: "api" }, golden)).toEqual([
      "expected abi of hash -, got cafe",
    ]);
  });
});
