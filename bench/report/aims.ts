/** What we want of ourselves, as ratios of times within a case, and where a run falls short of it. */

import type { Case } from "../cases.ts";
import type { CaseResult } from "../measure/race.ts";
import { BASELINE } from "../peers/groups.ts";
import { plainJs } from "../peers/plain-js.ts";
import { figure, timedOf } from "./figures.ts";
import { AGAINST_C } from "./limits.ts";

interface Aim {
  /** The time of `above` divided by that of `below`. */
  above: string;
  below: string;
  least?: number;
  most?: number;
  what: string;
  isFor(of: Case): boolean;
}

/** Noise between two that are level. */
const LEVEL = 1.05;

const common = ({ section, result, targets }: Case) =>
  section === "cases" && result === "gradient" && targets === "indices";
const wide = (of: Case) => common(of) && of.classes >= 1000;
const only =
  (...names: string[]) =>
  ({ name }: Case) =>
    names.includes(name);

const WIDE = "1,000 classes and more";

const AIMS: readonly Aim[] = [
  { above: plainJs.name, below: BASELINE, least: 5, what: "2 classes", isFor: only("1024x2") },
  { above: plainJs.name, below: BASELINE, least: 10, what: "10 classes", isFor: only("1024x10") },
  { above: plainJs.name, below: BASELINE, least: 16, what: WIDE, isFor: wide },
  { above: plainJs.name, below: "relaxed", least: 20, what: WIDE, isFor: wide },
  { above: plainJs.name, below: BASELINE, least: 5, what: "options", isFor: ({ section }) => section === "options" },
  { above: "tfjs wasm", below: BASELINE, least: 80, what: "128 rows of 10 classes", isFor: only("128x10") },
  { above: "tfjs wasm", below: BASELINE, least: 18, what: WIDE, isFor: wide },
  { above: "PyTorch", below: BASELINE, least: 1, what: "one thread", isFor: only("256x1000", "8x32000") },
  { above: `${BASELINE} with copies`, below: BASELINE, most: 1.45, what: "ordinary arrays", isFor: only("256x1000") },
  ...AGAINST_C.map(({ ours, theirs }) => ({ above: ours, below: theirs, most: LEVEL, what: WIDE, isFor: wide })),
];

/** In sentences, an aim each. */
export function missedAims(results: readonly CaseResult[]): string[] {
  const sentences: string[] = [];
  for (const { above, below, least = 0, most = Number.POSITIVE_INFINITY, what, isFor } of AIMS) {
    const missed: string[] = [];
    for (const result of results.filter((one) => isFor(one.case))) {
      const [one, other] = [timedOf(result, above), timedOf(result, below)];
      if (!one || !other) continue;
      const ratio = one.nsPerLogit.median / other.nsPerLogit.median;
      if (ratio < least || ratio > most) missed.push(`${figure(ratio)} (${result.case.name})`);
    }
    const aim = least > 0 ? `at least ${least}` : `at most ${most}`;
    if (missed.length > 0) sentences.push(`${above} / ${below}, ${what}: ${missed.join(", ")}; ${aim} is the aim`);
  }
  return sentences;
}
