import { describe, expect, it } from "vitest";
import { type LinearCase, linearCases } from "../../linear/cases.ts";
import { linearDisagreement } from "../../linear/compare.ts";
import { ourLinearSources } from "../../linear/peers/ours.ts";
import { plainJsLinear, plainJsLinearSource } from "../../linear/peers/plain-js.ts";
import { unfusedSource } from "../../linear/peers/unfused.ts";
import { linearProblemOf } from "../../linear/problem.ts";
import { raceLinear } from "../../linear/race.ts";
import { linearExpectedOf } from "../../linear/reference.ts";
import { openTiles } from "../../linear/tile.ts";
import type { Effort } from "../../measure/interleave.ts";
import { openPeers } from "../../open-peers.ts";
import { brokenLinear } from "./broken.ts";

const effort: Effort = { rounds: 3, sampleTime: 0.01, warmUpTime: 1, budget: 20 };
const narrow = linearCases[0];
/** Not a multiple of a tile in any direction. */
const odd: LinearCase = { ...narrow, name: "odd", rows: 13, features: 27, classes: 39 };
const { peers } = await openPeers([...ourLinearSources, unfusedSource, plainJsLinearSource], () => true);

describe("a race of the last layer", () => {
  it.each([narrow, odd, linearCases[1]])("finds nobody of our own and no plain loop wrong on $name", async (of) => {
    const result = await raceLinear(of, peers, [], effort);
    expect(result.notTimed).toEqual([]);
    expect(result.timed.map(({ peer }) => peer).sort()).toEqual(peers.map(({ name }) => name).sort());
    expect(result.compared).toBeUndefined();
  });

  it.each([
    ["the loss", /^loss /, ({ loss }: { loss: number }) => ({ loss: loss * 1.001 })],
    ["one sign of dx", /^dx .* at row 0, feature 5, /, flip("dx")],
    ["one sign of dw", /^dw .* at class 0, feature 5, /, flip("dw")],
    ["one sign of db", /^db .* at class 5, /, flip("db")],
    ["a missing db", /^db of length undefined/, () => ({ db: undefined })],
    [
      "a NaN",
      /^dx NaN at row 0, feature 3/,
      () => ({ dx: Float32Array.from({ length: 2048 }, (_, i) => (i === 3 ? Number.NaN : 0)) }),
    ],
  ])("reports who has %s wrong, and does not time it", async (_, reason, change) => {
    const wrong = brokenLinear("wrong", (outcome) => Object.assign(outcome, change(outcome as never)));
    const { timed, notTimed } = await raceLinear(narrow, [plainJsLinear, wrong], [], effort);
    expect(timed.map(({ peer }) => peer)).toEqual(["plain JS"]);
    expect(notTimed).toEqual([{ peer: "wrong", why: "disagrees", reason: expect.stringMatching(reason) }]);
  });

  it("reports a peer that throws, and one that needs too long", async () => {
    const failing = { ...plainJsLinear, name: "failing", load: () => Promise.reject(new Error("out of luck")) };
    const slow = { ...plainJsLinear, name: "slow", declines: () => "would take long" };
    const { timed, notTimed } = await raceLinear(narrow, [failing, slow, plainJsLinear], [], effort);
    expect(timed).toHaveLength(1);
    expect(notTimed).toEqual([
      { peer: "failing", why: "failed", reason: "out of luck" },
      { peer: "slow", why: "declined", reason: "would take long" },
    ]);
  });

  it("tells errors and memory beside inputs and outputs of whoever is timed", async () => {
    const { timed } = await raceLinear(narrow, peers, [], effort);
    for (const { errors, memory } of timed) {
      for (const error of Object.values(errors)) expect(error).toBeLessThan(1e-5);
      expect(memory).toBeGreaterThan(0);
    }
    expect(timed.find(({ peer }) => peer === "plain JS")!.memory).toBe(8 * narrow.rows * narrow.classes);
  });

  it("times the tiles of our variants beside the peers", async () => {
    const tiles = await openTiles();
    const result = await raceLinear(narrow, [plainJsLinear], tiles, effort);
    expect(result.tiles.map(({ variant }) => variant)).toContain("simd");
    for (const { gflops } of result.tiles) expect(gflops.median).toBeGreaterThan(1);
    expect(result.timed.map(({ peer }) => peer)).toEqual(["plain JS"]);
  });
});

/** The gradient with the sign of entry 5 turned, large enough to be seen. */
function flip(name: "dx" | "dw" | "db") {
  return (outcome: Record<typeof name, Float32Array>) => {
    const array = outcome[name].slice();
    array[5] = 1 - array[5];
    return { [name]: array };
  };
}

it("is content with the reference itself, a sample of it too", () => {
  const problem = linearProblemOf(odd);
  const expected = linearExpectedOf(problem);
  const whole = {
    loss: expected.loss,
    dx: Float32Array.from(expected.dx.values),
    dw: Float32Array.from(expected.dw.values),
    db: Float32Array.from(expected.db),
  };
  expect(linearDisagreement(whole, expected, problem)).toBeUndefined();
  const rows = [2, 12];
  const values = Float64Array.from(rows.flatMap((row) => [...expected.dx.values.slice(row * 27, (row + 1) * 27)]));
  const sampled = { ...expected, dx: { rows, values } };
  expect(linearDisagreement(whole, sampled, problem)).toBeUndefined();
  const wrong = { ...whole, dx: whole.dx.slice() };
  wrong.dx[12 * 27 + 4] += 1;
  expect(linearDisagreement(wrong, sampled, problem)).toMatch(/at row 12, feature 4/);
});

it("tells what is small and wrong everywhere", () => {
  const problem = linearProblemOf(odd);
  const expected = {
    ...linearExpectedOf(problem),
    db: Float64Array.from({ length: 39 }, (_, k) => (k === 7 ? 1 : 1e-3)),
  };
  const { loss, dx, dw } = expected;
  const given = (error: number) => ({
    loss,
    dx: Float32Array.from(dx.values),
    dw: Float32Array.from(dw.values),
    db: Float32Array.from(expected.db, (value) => value + error),
  });
  expect(linearDisagreement(given(2e-5), expected, problem)).toBeUndefined();
  expect(linearDisagreement(given(5e-5), expected, problem)).toMatch(/^db off by 0\.19 % of its size on average$/);
});
