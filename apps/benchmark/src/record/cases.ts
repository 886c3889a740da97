/** What can be raced in a page: losses, and last layers with their loss. */

import { type Case, cases as lossCases } from "@ls/bench/cases";
import { type LinearCase, linearCases, operationsOf } from "@ls/bench/linear/cases";

export type AnyCase = Case | LinearCase;

export const isLinear = (of: AnyCase): of is LinearCase => "features" in of;

/** Beyond this the reference alone takes half a minute, and whoever keeps the logits a quarter of a gigabyte. */
const MOST_OPERATIONS = 4e9;

/** In the order in which they are shown and raced. */
export const cases: readonly AnyCase[] = [
  ...lossCases,
  ...linearCases.filter((of) => operationsOf(of) <= MOST_OPERATIONS),
];
