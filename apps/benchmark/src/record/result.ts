/** What a race of a case gives, be it a loss or a last layer with its loss. */

import type { LinearResult, LinearTimed } from "@ls/bench/linear/race";
import { linearTitleOf } from "@ls/bench/linear/report/figures";
import type { CaseResult, Timed } from "@ls/bench/measure/race";
import type { Spread } from "@ls/bench/measure/statistics";
import { titleOf } from "@ls/bench/report/figures";
import { type AnyCase, isLinear } from "./cases.ts";

export type AnyTimed = Timed | LinearTimed;

export type AnyResult = CaseResult | LinearResult;

export const isLinearResult = (result: AnyResult): result is LinearResult => isLinear(result.case);

export const lossResults = (results: readonly AnyResult[]): CaseResult[] =>
  results.flatMap((result) => (isLinearResult(result) ? [] : [result]));

export const linearResults = (results: readonly AnyResult[]): LinearResult[] => results.filter(isLinearResult);

/** Nanoseconds a logit, or milliseconds of a last layer. */
export const timeOf = (timed: AnyTimed): Spread => ("nsPerLogit" in timed ? timed.nsPerLogit : timed.milliseconds);

export const unitOf = (of: AnyCase): string => (isLinear(of) ? "ms" : "ns a logit");

/** What a case is, in words. */
export const wordsOf = (of: AnyCase): string => (isLinear(of) ? linearTitleOf(of) : titleOf(of));
