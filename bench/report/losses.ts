/** Where somebody else is faster than we are: found, not chosen. */

import type { Case } from "../cases.ts";
import type { CaseResult } from "../measure/race.ts";
import { BASELINE, isOurs } from "../peers/groups.ts";
import { plainJs } from "../peers/plain-js.ts";
import { timedOf } from "./figures.ts";
import type { Sweep } from "./record.ts";

export interface Loss {
  case: Case;
  peer: string;
  nsPerLogit: number;
  /** Its time divided by ours; below 1 it is faster. Absent where that variant was not timed. */
  overSimd: number;
  overRelaxed?: number;
}

const medianOf = (result: CaseResult, name: string) => timedOf(result, name)?.nsPerLogit.median;

/** The others that are faster than the resident `simd` variant, the worst loss first. */
export function lossesOf(results: readonly CaseResult[]): Loss[] {
  const losses: Loss[] = [];
  for (const result of results) {
    const simd = medianOf(result, BASELINE);
    const relaxed = medianOf(result, "relaxed");
    if (simd === undefined) continue;
    for (const { peer, nsPerLogit } of result.timed) {
      const { median } = nsPerLogit;
      if (isOurs(peer) || median >= simd) continue;
      losses.push({
        case: result.case,
        peer,
        nsPerLogit: median,
        overSimd: median / simd,
        overRelaxed: relaxed === undefined ? undefined : median / relaxed,
      });
    }
  }
  return losses.sort((a, b) => a.overSimd - b.overSimd);
}

export interface CopyLoss {
  case: Case;
  peer: string;
  nsPerLogit: number;
  /** Its time divided by that of `simd` with its copies. */
  overCopies: number;
}

/** The others that only the copies of ordinary arrays put ahead of `simd`, the worst loss first. */
export function lossesByCopies(results: readonly CaseResult[]): CopyLoss[] {
  const losses: CopyLoss[] = [];
  for (const result of results) {
    const simd = medianOf(result, BASELINE);
    const copies = medianOf(result, `${BASELINE} with copies`);
    if (simd === undefined || copies === undefined) continue;
    for (const { peer, nsPerLogit } of result.timed) {
      const { median } = nsPerLogit;
      if (isOurs(peer) || median < simd || median >= copies) continue;
      losses.push({ case: result.case, peer, nsPerLogit: median, overCopies: median / copies });
    }
  }
  return losses.sort((a, b) => a.overCopies - b.overCopies);
}

export interface FallbackLoss {
  /** The variant of ours. */
  variant: string;
  /** The cases where plain JS is faster, by name. */
  names: string[];
  /** How many cases both were timed in. */
  of: number;
  /** The time of ours divided by that of plain JS, where it is most. */
  worst: number;
}

/** Where plain JS is faster than what we run in engines without SIMD, and in those without WebAssembly. */
export function fallbackLosses(results: readonly CaseResult[]): FallbackLoss[] {
  return ["scalar", "js"]
    .map((variant) => {
      const both = results.flatMap((result) => {
        const [own, plain] = [medianOf(result, variant), medianOf(result, plainJs.name)];
        return own === undefined || plain === undefined ? [] : [{ name: result.case.name, ratio: own / plain }];
      });
      const lost = both.filter(({ ratio }) => ratio > 1);
      const names = lost.map(({ name }) => name);
      return { variant, names, of: both.length, worst: Math.max(...lost.map(({ ratio }) => ratio)) };
    })
    .filter(({ names }) => names.length > 0);
}

export interface SweepLoss {
  peer: string;
  /** The numbers of classes or of rows at which it is faster than `simd`. */
  at: number[];
  /** How many of them it was timed at. */
  of: number;
}

/** The others that are faster than `simd` somewhere in a sweep. */
export function lossesInSweep({ results, over, shown }: Sweep): SweepLoss[] {
  return shown
    .filter((peer) => !isOurs(peer))
    .map((peer) => {
      const timed = results.filter((result) => result.timed.some((entry) => entry.peer === peer));
      const lost = timed.filter((result) => lossesOf([result]).some((loss) => loss.peer === peer));
      return { peer, at: lost.map((result) => result.case[over]), of: timed.length };
    })
    .filter(({ at }) => at.length > 0);
}
