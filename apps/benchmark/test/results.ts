/** Results as a race would give them, from nothing but medians. */

import { type Case, cases } from "@ls/bench/cases";
import { type LinearCase, linearCases } from "@ls/bench/linear/cases";
import type { LinearResult, LinearTimed } from "@ls/bench/linear/race";
import type { CaseResult, NotTimed, Timed } from "@ls/bench/measure/race";
import type { BrowserRecord } from "../src/record/record.ts";

export const theCase = (name: string): Case => cases.find((of) => of.name === name)!;

export const timed = (peer: string, median: number): Timed => ({
  peer,
  nsPerLogit: { median, lower: 0.9 * median, upper: 1.1 * median, samples: 25 },
  errors: { loss: 2.14e-7, gradient: 0 },
});

export function resultOf(name: string, medians: Record<string, number>, notTimed: NotTimed[] = []): CaseResult {
  const { errors: _, ...copy } = timed("copy of the logits", 0.1);
  return {
    case: theCase(name),
    timed: Object.entries(medians).map(([peer, median]) => timed(peer, median)),
    notTimed,
    copy,
  };
}

export const theLinearCase = (name: string): LinearCase => linearCases.find((of) => of.name === name)!;

export const linearTimed = (peer: string, median: number): LinearTimed => ({
  peer,
  milliseconds: { median, lower: 0.9 * median, upper: 1.1 * median, samples: 25 },
  errors: { loss: 2.14e-7, dx: 1.3e-6, dw: 0, db: 0 },
  memory: 2_048_000,
});

/** Of a last layer: milliseconds. */
export function linearResultOf(name: string, medians: Record<string, number>, notTimed: NotTimed[] = []): LinearResult {
  const timed = Object.entries(medians).map(([peer, median]) => linearTimed(peer, median));
  return { case: theLinearCase(name), timed, notTimed, tiles: [] };
}

export const recordOf = (cases: CaseResult[], results: LinearResult[] = []): BrowserRecord => ({
  surroundings: {
    name: "Firefox",
    version: "153.7.0",
    system: "Linux",
    cores: 2,
    isIsolated: true,
    simd: true,
    relaxedSimd: true,
    clockStep: 0.02,
    date: "2026-01-02",
  },
  peers: [{ name: "simd", configuration: "ours" }],
  unavailable: [{ names: ["tfjs webgl"], reason: "this browser has no WebGL 2 in a worker" }],
  cases,
  linear: {
    peers: results.length > 0 ? [{ name: "simd", configuration: "fused", memoryIs: "the kernel's" }] : [],
    unavailable: [{ names: ["tfjs webgl"], reason: "this browser has no WebGL 2 in a worker" }],
    results,
  },
});
