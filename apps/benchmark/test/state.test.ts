import { describe, expect, it } from "vitest";
import type { Message } from "../src/engine/protocol.ts";
import { atStart, heard, resultsOf, stopped } from "../src/page/state.ts";
import { linearResultOf, linearTimed, resultOf, theCase, theLinearCase, timed } from "./results.ts";

const nobody = { peers: [], unavailable: [] };
const first = resultOf("64x2", { simd: 2, "plain JS": 20 });
const { copy } = first;
const messages: Message[] = [
  { type: "opened", peers: [{ name: "simd", configuration: "" }], unavailable: [], linear: nobody, clockStep: 0.02 },
  { type: "case", name: "64x2" },
  { type: "stage", what: "comparing simd" },
  { type: "admitted", peer: "simd", errors: { loss: 0 } },
  { type: "round", done: 1, all: 2, copy, timed: [timed("simd", 3)] },
  { type: "result", result: first },
  { type: "case", name: "128x10" },
  { type: "result", result: resultOf("128x10", {}) },
  { type: "done" },
];

const start = { ...atStart(["64x2", "128x10"].map(theCase)), phase: "opening" as const };
const stateAfter = (count: number) => messages.slice(0, count).reduce(heard, start);

describe("what the page shows", () => {
  it("moves on with every message, never back", () => {
    const progress = messages.map((_, i) => stateAfter(i + 1).progress);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect([stateAfter(0).progress, stateAfter(messages.length).progress]).toEqual([0, 1]);
  });

  it("has the errors of who agrees before the first time, and the times of a round apart from the copy's", () => {
    expect(stateAfter(4).cases[0]).toMatchObject({ stage: "racing", admitted: { simd: { loss: 0 } }, timed: [] });
    const { cases, stage } = stateAfter(5);
    expect(cases[0].timed.map(({ peer }) => peer)).toEqual(["simd"]);
    expect(cases[0].copy).toBe(copy);
    expect(stage).toBe("round 1 of 2");
  });

  it("has the milliseconds of a last layer, and no copy beside them", () => {
    const result = linearResultOf("32x64x10-linear", { simd: 0.02 });
    const peers = [{ name: "simd", configuration: "" }];
    const told: Message[] = [
      { type: "opened", ...nobody, linear: { peers, unavailable: [] }, clockStep: 0.02 },
      { type: "case", name: "32x64x10-linear" },
      { type: "admitted", peer: "simd", errors: { loss: 0, dx: 0, dw: 0, db: 0 } },
      { type: "round", done: 1, all: 2, timed: [linearTimed("simd", 0.03)] },
      { type: "result", result },
    ];
    const before = { ...atStart([theLinearCase("32x64x10-linear")]), phase: "opening" as const };
    expect(told.slice(0, 3).reduce(heard, before).progress).toBeCloseTo(0.2);
    const during = told.slice(0, 4).reduce(heard, before).cases[0];
    expect(during).toMatchObject({ timed: [{ milliseconds: { median: 0.03 } }], copy: undefined });
    expect(resultsOf(told.reduce(heard, before))).toEqual([result]);
  });

  it("keeps the results of finished cases when it is stopped", () => {
    const state = stopped(stateAfter(7));
    expect(state.phase).toBe("stopped");
    expect(resultsOf(state)).toEqual([resultOf("64x2", { simd: 2, "plain JS": 20 })]);
  });

  it("is finished, or has failed for a reason", () => {
    expect(stateAfter(messages.length).phase).toBe("finished");
    expect(heard(stateAfter(2), { type: "failed", reason: "why" })).toMatchObject({ phase: "failed", reason: "why" });
  });
});
