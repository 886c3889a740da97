/** Everything a run in a browser found out: what is copied as JSON, and what the command reads. */

import type { LinearRecord } from "@ls/bench/linear/record";
import type { CaseResult } from "@ls/bench/measure/race";
import type { Field } from "../engine/protocol.ts";
import type { Browser } from "./browser.ts";
import type { AnyResult } from "./result.ts";

export interface Surroundings extends Browser {
  /** Logical processors; browsers may tell fewer than there are. */
  cores: number;
  /** Whether the page is cross-origin isolated, which gives it a finer clock, and threads. */
  isIsolated: boolean;
  /** Whether the engine takes WebAssembly SIMD, and relaxed SIMD. */
  simd: boolean;
  relaxedSimd: boolean;
  /** The smallest step of the clock in milliseconds. */
  clockStep: number;
  /** ISO 8601, the day. */
  date: string;
}

export interface BrowserRecord extends Field {
  surroundings: Surroundings;
  cases: CaseResult[];
  /** Of last layers with their loss. */
  linear: LinearRecord;
}

/** Losses first. */
export const resultsIn = ({ cases, linear }: BrowserRecord): AnyResult[] => [...cases, ...linear.results];

/** Who is not here, once for each reason. */
export function missingIn({
  unavailable,
  linear,
}: Pick<BrowserRecord, "unavailable"> & { linear: Pick<LinearRecord, "unavailable"> }) {
  const all = new Map([...unavailable, ...linear.unavailable].map((each) => [`${each.names}: ${each.reason}`, each]));
  return [...all.values()];
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
