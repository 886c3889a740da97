/** Where somebody else is faster than we are: found, not chosen. */

import type { Case } from "../cases.ts";
import type { CaseResult } from "../measure/race.ts";
import { BASELINE, isOurs } from "../peers/ours.ts";
import type { Sweep } from "./record.ts";

export interface Loss {
  case: Case;
  peer: string;
  nsPerLogit: number;
  /** Its time divided by ours; below 1 it is faster. Absent where that variant was not timed. */
  overSimd: number;
  overRelaxed?: number;
}

/** The others that are faster than the resident `simd` variant, the worst loss first. */
export function lossesOf(results: readonly CaseResult[]): Loss[] {
  const losses: Loss[] = [];
  for (const { case: of, timed } of results) {
    const medianOf = (name: string) => timed.find(({ peer }) => peer === name)?.nsPerLogit.median;
    const simd = medianOf(BASELINE);
    const relaxed = medianOf("relaxed");
    if (simd === undefined) continue;
    for (const { peer, nsPerLogit } of timed) {
      const { median } = nsPerLogit;
      if (isOurs(peer) || median >= simd) continue;
      losses.push({
        case: of,
        peer,
        nsPerLogit: median,
        overSimd: median / simd,
        overRelaxed: relaxed === undefined ? undefined : median / relaxed,
      });
    }
  }
  return losses.sort((a, b) => a.overSimd - b.overSimd);
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
