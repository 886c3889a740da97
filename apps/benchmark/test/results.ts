/** Results as a race would give them, from nothing but medians. */

import { type Case, cases } from "@ls/bench/cases";
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

export const recordOf = (cases: CaseResult[]): BrowserRecord => ({
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
});
