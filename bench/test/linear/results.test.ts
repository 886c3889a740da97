import { describe, expect, it } from "vitest";
import { linearCases } from "../../linear/cases.ts";
import { UNFUSED } from "../../linear/peers/names.ts";
import { upTo } from "../../linear/peers/peer.ts";
import { linearProblemOf } from "../../linear/problem.ts";
import type { LinearResult } from "../../linear/race.ts";
import { comparedOf, linearHeadingsOf, linearRowsOf, shareOfTile } from "../../linear/report/figures.ts";
import { linearLossesOf, linearReasonFor, missedLinearAims } from "../../linear/report/losses.ts";
import { linearText } from "../../linear/report/text.ts";
import { markdownOf } from "../../report/markdown.ts";
import type { RunRecord } from "../../report/record.ts";

const spread = (median: number) => ({ median, lower: median * 0.9, upper: median * 1.1, samples: 9 });
const errors = { loss: 0, dx: 0, dw: 0, db: 0 };

/** 6 · 256 · 768 · 1000 operations: 1.18 GFLOP. */
const wide = linearCases.find(({ name }) => name === "256x768x1000-linear")!;

function resultOf(medians: Record<string, number>, memory?: number, of = wide): LinearResult {
  const timed = Object.entries(medians).map(([peer, median]) => ({
    peer,
    milliseconds: spread(median),
    errors,
    memory,
  }));
  const tiles = [
    { variant: "simd", gflops: spread(40) },
    { variant: "relaxed", gflops: spread(50) },
  ] as const;
  return { case: of, timed, notTimed: [], tiles: [...tiles] };
}

function recordOf(...results: LinearResult[]): RunRecord {
  const peers = [{ name: "simd", configuration: "ours", memoryIs: "its memory" }];
  return {
    surroundings: { machine: "a machine", engine: "Node", commit: "abc", date: "2026-01-02", command: "npm run bench" },
    peers: [],
    unavailable: [{ names: ["PyTorch"], reason: "no Python" }],
    cases: [],
    linear: { peers, unavailable: [{ names: ["PyTorch"], reason: "no Python" }], results },
    sweeps: [],
  };
}

describe("the figures of the last layer", () => {
  it("are GFLOPS, the share of the tile's speed, the ratio to simd and the memory beside", () => {
    const result = resultOf({ simd: 36.864, "plain JS": 368.64 }, 2_048_000);
    expect(linearRowsOf(result)).toEqual([
      ["simd", "36.9", "33.2 – 40.6", "32.0", "0.800", "1.00", "2.05"],
      ["plain JS", "369", "332 – 406", "3.20", "0.0800", "10.0", "2.05"],
      ["tile of simd by itself", "–", "–", "40.0", "1.00", "–", "–"],
      ["tile of relaxed by itself", "–", "–", "50.0", "1.00", "–", "–"],
    ]);
  });

  it("measure whoever may fuse by the tile that does", () => {
    const result = resultOf({ simd: 36.864, relaxed: 36.864, "C 128-bit FMA": 36.864 });
    expect(result.timed.map((timed) => shareOfTile(result, timed))).toEqual(
      [0.8, 0.64, 0.64].map((share) => expect.closeTo(share)),
    );
    expect(shareOfTile({ ...result, tiles: [] }, result.timed[0])).toBeUndefined();
  });

  it("say what was compared where it was not all", () => {
    expect(comparedOf(resultOf({}))).toEqual([]);
    const sampled = { ...resultOf({ simd: 1 }), compared: { rows: 14, classes: 64 } };
    expect(comparedOf(sampled)[0]).toMatch(/14 rows of dx and 64 classes of dw/);
    expect(linearText(sampled)).toContain("14 rows of dx");
  });

  it("leave dashes where something was not measured", () => {
    expect(linearRowsOf(resultOf({ "plain JS": 1 }))[0].slice(5)).toEqual(["–", "–"]);
  });

  it("leave the tile out where nobody measured it", () => {
    const result = { ...resultOf({ simd: 36.864 }), tiles: [] };
    expect(linearHeadingsOf(result)).not.toContain("of the tile");
    expect(linearRowsOf(result)).toEqual([["simd", "36.9", "33.2 – 40.6", "32.0", "1.00", "–"]]);
  });
});

describe("where the last layer loses", () => {
  it("is wherever somebody else, or our own unfused path, is faster than simd", () => {
    const losses = linearLossesOf([resultOf({ simd: 40, relaxed: 30, [UNFUSED]: 38, PyTorch: 10, "plain JS": 700 })]);
    expect(losses.map(({ peer, overSimd }) => [peer, overSimd])).toEqual([
      ["PyTorch", 0.25],
      [UNFUSED, 0.95],
    ]);
    expect(losses[0].overRelaxed).toBeCloseTo(1 / 3);
  });

  it("stands in the results, C apart, with a reason", () => {
    const text = markdownOf(recordOf(resultOf({ simd: 40, PyTorch: 10, "C 128-bit": 30 })), String);
    const [rivals, native] = text.split("## The last layer")[0].split("C, which shows what the machine allows");
    expect(rivals).toContain("| 256x768x1000-linear | PyTorch | 10.0 | 0.250 | – |");
    expect(rivals).not.toContain("| C 128-bit |");
    expect(native).toContain("| 256x768x1000-linear | C 128-bit | 30.0 | 0.750 | – |");
    expect(native).toContain("- PyTorch: products by a library");
    expect(linearReasonFor("somebody")).toBe("we do not know why");
  });

  it("says so when it is nowhere, and nothing when it was not timed", () => {
    const record = recordOf(resultOf({ simd: 40, "plain JS": 700 }));
    expect(markdownOf(record, String)).toContain("At the last layer nobody else was faster than `simd`.");
    expect(markdownOf({ ...record, linear: undefined }, String)).not.toMatch(/last layer/);
  });

  it.each([
    [
      "a share of the tile below 80 %",
      resultOf({ simd: 40 }),
      "`simd` as a share of its tile's speed: 0.737 (256x768x1000-linear); at least 0.8 is the aim",
    ],
    [
      "a relaxed share below 80 %",
      resultOf({ relaxed: 40 }),
      "`relaxed` as a share of its tile's speed: 0.590 (256x768x1000-linear); at least 0.8 is the aim",
    ],
    [
      "less than 12 times tfjs wasm",
      resultOf({ simd: 30, "tfjs wasm": 330 }),
      "tfjs wasm / simd, last layer: 11.0 (256x768x1000-linear); at least 12 is the aim",
    ],
    [
      "more than 8 MB",
      resultOf({ simd: 30 }, 8_650_752),
      "`simd` has 8.65 MB beside inputs and outputs; at most 8.00 is the aim",
    ],
  ])("tells of %s", (_, result, sentence) => {
    expect(missedLinearAims([result])).toEqual([sentence]);
    expect(markdownOf(recordOf(result), String)).toContain(`- ${sentence}\n`);
  });

  it("asks no share of the tile where products are small, and no memory of others", () => {
    const small = linearCases[0];
    expect(missedLinearAims([resultOf({ simd: 1, "plain JS": 9 }, undefined, small)])).toEqual([]);
    expect(missedLinearAims([resultOf({ "plain JS": 9 }, 131e6)])).toEqual([]);
  });
});

describe("the section of the last layer", () => {
  const text = markdownOf(
    recordOf({ ...resultOf({ simd: 36.864 }), notTimed: [{ peer: "tfjs cpu", why: "declined", reason: "slow" }] }),
    String,
  );

  it("has a table for each case and what each peer's memory is", () => {
    expect(text).toContain("### 256x768x1000-linear\n\n256 rows of 768 features, 1,000 classes, label smoothing 0.1.");
    expect(text).toContain("| simd | 36.9 | 33.2 – 40.6 | 32.0 | 0.800 | 1.00 | – |");
    expect(text).toContain("| simd | ours | its memory |");
  });

  it("tells who was left out, and who is missing only once", () => {
    expect(text).toContain("- tfjs cpu declined: slow (256x768x1000-linear)");
    expect(text.match(/- PyTorch: no Python/g)).toHaveLength(1);
  });
});

it("somebody sits out what would take more than three seconds", () => {
  const problem = linearProblemOf(linearCases[0]);
  expect(upTo(1)(problem)).toMatch(/more than 3 s/);
  expect(upTo(1e9)(problem)).toBeUndefined();
});
