import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { FIRST_CALL_TARGET, startLosses, startRows } from "../report/start-up.ts";
import { measureStartUp, type Start } from "../start-up/measure.ts";
import { kernelPath, sizes } from "../start-up/sizes.ts";

it("measures fresh processes: compilation, init, the first result and the first large call", async () => {
  const stages: string[] = [];
  const plan = { starters: ["simd", "plain JS"], runs: 2, cores: undefined } as const;
  const { runs, starts } = await measureStartUp(plan, (stage) => stages.push(stage));
  expect(runs).toBe(2);
  expect(stages).toEqual(["round 1 of 2", "round 2 of 2"]);
  expect(starts.map(({ who, warmUp }) => [who, warmUp])).toEqual([
    ["simd", true],
    ["simd", false],
    ["plain JS", undefined],
  ]);
  const shared = ["firstResult", "firstCall", "steady", "firstOverSteady"];
  for (const { who, figures } of starts) {
    expect(Object.keys(figures).sort()).toEqual([...(who === "simd" ? ["compile", "init"] : []), ...shared].sort());
    for (const spread of Object.values(figures)) {
      expect(spread.samples).toBe(2);
      expect(spread.median).toBeGreaterThan(0);
    }
  }
});

it("weighs the binaries, and each entry with all it imports", () => {
  const all = sizes();
  const bytesOf = (name: string) => all.find((size) => size.name.includes(name))!.bytes;
  expect(bytesOf("`simd`")).toBe(readFileSync(kernelPath("simd")).length);
  const slim = createRequire(import.meta.url)
    .resolve("@ls/core/slim")
    .replace(/cjs$/, "js");
  expect(bytesOf("slim")).toBeGreaterThan(10 * readFileSync(slim).length);
  for (const { bytes, gzip } of all) expect(gzip).toBeLessThan(bytes);
});

const spread = (median: number) => ({ median, lower: median, upper: median, samples: 3 });
const start = (who: Start["who"], warmUp: boolean | undefined, first: number, ratio: number): Start => ({
  who,
  warmUp,
  figures: { firstResult: spread(first), firstCall: spread(2), firstOverSteady: spread(ratio) },
});

it("says who starts sooner, and whose first call misses the target", () => {
  const startUp = {
    runs: 3,
    sizes: [],
    starts: [
      start("simd", true, 50, FIRST_CALL_TARGET),
      start("simd", false, 0.1, FIRST_CALL_TARGET + 1),
      start("plain JS", undefined, 0.4, 9),
    ],
  };
  expect(startLosses(startUp)).toEqual([
    "init to first result, 128x10: plain JS takes 0.400 ms, `simd` 50.0",
    "first call, 4x151936: `simd` without warm-up takes 4.00 times the steady time; 3 is the target",
  ]);
  expect(startRows(startUp)[2].slice(0, 5)).toEqual(["plain JS", "–", "–", "–", "0.400 (0.400 – 0.400)"]);
});
