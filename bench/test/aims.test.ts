import { describe, expect, it } from "vitest";
import { cases } from "../cases.ts";
import type { CaseResult } from "../measure/race.ts";
import { missedAims } from "../report/aims.ts";
import { fallbackLosses, lossesByCopies } from "../report/losses.ts";

const spread = (median: number) => ({ median, lower: median, upper: median, samples: 9 });

function resultOf(name: string, medians: Record<string, number>): CaseResult {
  const timed = Object.entries(medians).map(([peer, median]) => ({ peer, nsPerLogit: spread(median) }));
  const of = cases.find((one) => one.name === name)!;
  return { case: of, timed, notTimed: [], copy: { peer: "copy", nsPerLogit: spread(0.1) } };
}

describe("what we aim at", () => {
  it("is told where it is missed, an aim a sentence, with the figures", () => {
    const missed = missedAims([
      resultOf("1024x2", { simd: 5, "plain JS": 20 }),
      resultOf("256x1000", { simd: 1, relaxed: 0.9, "plain JS": 17, "simd with copies": 1.5 }),
      resultOf("8x32000", { simd: 1, relaxed: 0.8, "plain JS": 15, PyTorch: 0.9 }),
      resultOf("256x1000-softcap", { simd: 3, "plain JS": 12 }),
    ]);
    expect(missed).toEqual([
      "plain JS / simd, 2 classes: 4.00 (1024x2); at least 5 is the aim",
      "plain JS / simd, 1,000 classes and more: 15.0 (8x32000); at least 16 is the aim",
      "plain JS / relaxed, 1,000 classes and more: 18.9 (256x1000), 18.8 (8x32000); at least 20 is the aim",
      "plain JS / simd, options: 4.00 (256x1000-softcap); at least 5 is the aim",
      "PyTorch / simd, one thread: 0.900 (8x32000); at least 1 is the aim",
      "simd with copies / simd, ordinary arrays: 1.50 (256x1000); at most 1.45 is the aim",
    ]);
  });

  it("counts C with the lanes and registers of an engine, and C with all registers", () => {
    const [c16, c] = ["C 128-bit 16 registers", "C 128-bit"];
    const medians = { simd: 1.1, relaxed: 0.8, [c16]: 1.06, [c]: 1, "C 128-bit FMA 16 registers": 0.7 };
    expect(missedAims([resultOf("256x1000", medians), resultOf("1024x10", medians)])).toEqual([
      "simd / C 128-bit, 1,000 classes and more: 1.10 (256x1000); at most 1.05 is the aim",
      "relaxed / C 128-bit FMA 16 registers, 1,000 classes and more: 1.14 (256x1000); at most 1.05 is the aim",
    ]);
  });

  it("says nothing of those who were not timed, and of aims that are met", () => {
    expect(missedAims([resultOf("1024x10", { simd: 1, "plain JS": 10 }), resultOf("8x32000", { simd: 1 })])).toEqual(
      [],
    );
  });
});

it("finds where plain JS is ahead of what runs without SIMD and without WebAssembly", () => {
  const results = [
    resultOf("64x2", { scalar: 60, js: 100, "plain JS": 30 }),
    resultOf("1024x10", { scalar: 5, js: 30, "plain JS": 20 }),
    resultOf("8x32000", { simd: 1, js: 25 }),
  ];
  expect(fallbackLosses(results)).toEqual([
    { variant: "scalar", names: ["64x2"], of: 2, worst: 2 },
    { variant: "js", names: ["64x2", "1024x10"], of: 2, worst: 100 / 30 },
  ]);
  expect(fallbackLosses(results.slice(2))).toEqual([]);
});

it("finds those whom only the copies put ahead", () => {
  const medians = { simd: 1, "simd with copies": 1.4, relaxed: 1.2, PyTorch: 1.1, "plain JS": 0.9, "tfjs wasm": 15 };
  const result = resultOf("256x1000", medians);
  expect(lossesByCopies([result, resultOf("1024x10", { simd: 1, PyTorch: 1.1 })])).toEqual([
    { case: result.case, peer: "PyTorch", nsPerLogit: 1.1, overCopies: 1.1 / 1.4 },
  ]);
});
