/** Everything a run in a browser found out: what is copied as JSON, and what the command reads. */

import type { CaseResult } from "@ls/bench/measure/race";
import type { Opened } from "../engine/protocol.ts";
import type { Browser } from "./browser.ts";

export interface Surroundings extends Browser {
  /** Logical processors; browsers may tell fewer than there are. */
  cores: number;
  /** Whether the page is cross-origin isolated, which gives it a finer clock. */
  isIsolated: boolean;
  /** Whether the engine takes WebAssembly SIMD, and relaxed SIMD. */
  simd: boolean;
  relaxedSimd: boolean;
  /** The smallest step of the clock in milliseconds. */
  clockStep: number;
  /** ISO 8601, the day. */
  date: string;
}

export interface BrowserRecord {
  surroundings: Surroundings;
  peers: Opened["peers"];
  unavailable: Opened["unavailable"];
  cases: CaseResult[];
}

/** Where a run takes place, in a line. */
export function inALine({
  name,
  version,
  system,
  cores,
  isIsolated,
  simd,
  relaxedSimd,
  clockStep,
}: Surroundings): string {
  const lanes = relaxedSimd ? "SIMD and relaxed SIMD" : simd ? "SIMD, no relaxed SIMD" : "no SIMD";
  return [
    `${name} ${version} on ${system}`,
    `${cores} ${cores === 1 ? "core" : "cores"}`,
    lanes,
    isIsolated ? "cross-origin isolated" : "not cross-origin isolated",
    `clock in steps of ${Number((1000 * clockStep).toPrecision(2))} µs`,
  ].join(" · ");
}
