/** Where somebody else is faster at the last layer than we are, and where a run falls short of what we want. */

import { BASELINE, isOurs } from "../../peers/groups.ts";
import { figure } from "../../report/figures.ts";
import type { LinearCase } from "../cases.ts";
import { UNFUSED } from "../peers/names.ts";
import type { LinearResult } from "../race.ts";
import { linearTimedOf, megabytes, shareOfTile } from "./figures.ts";

export interface LinearLoss {
  case: LinearCase;
  peer: string;
  milliseconds: number;
  /** Its time divided by ours; below 1 it is faster. Absent where that variant was not timed. */
  overSimd: number;
  overRelaxed?: number;
}

/** The others that are faster than the resident `simd` variant, our own unfused path among them; the worst loss first. */
export function linearLossesOf(results: readonly LinearResult[]): LinearLoss[] {
  const losses: LinearLoss[] = [];
  for (const result of results) {
    const simd = linearTimedOf(result, BASELINE)?.milliseconds.median;
    const relaxed = linearTimedOf(result, "relaxed")?.milliseconds.median;
    if (simd === undefined) continue;
    for (const { peer, milliseconds } of result.timed) {
      const { median } = milliseconds;
      if (isOurs(peer) || median >= simd) continue;
      const overRelaxed = relaxed && median / relaxed;
      losses.push({ case: result.case, peer, milliseconds: median, overSimd: median / simd, overRelaxed });
    }
  }
  return losses.sort((a, b) => a.overSimd - b.overSimd);
}

const NATIVE = "the same arithmetic without checks, and gcc's choice and order of instructions";

const REASONS: Record<string, string> = {
  [UNFUSED]:
    "no checks at its door; and it keeps all the logits, where ours keep few rows of many classes and so read the weights and dw more often",
  "C 128-bit": NATIVE,
  "C 128-bit FMA": `${NATIVE}; a fused multiply-add is one instruction instead of two: \`simd\` may not use it, \`relaxed\` does`,
  PyTorch: "products by a library that knows vectors of up to 512 bits and FMA; WebAssembly has 128 bits",
};

export const linearReasonFor = (peer: string): string => REASONS[peer] ?? "we do not know why";

/** Where D and K are at least this, the products are to decide the time. */
const WIDE = 256;
const LEAST_SHARE = 0.8;

const AGAINST_TFJS = { peer: "tfjs wasm", least: 12, names: ["256x768x1000-linear", "64x512x8000-linear"] };

const MOST_MEMORY = 8e6;

const VARIANTS = [BASELINE, "relaxed"];

/** Whatever falls short, in sentences. */
export function missedLinearAims(results: readonly LinearResult[]): string[] {
  const sentences: string[] = [];
  const timed = (name: string) =>
    results.flatMap((result) => {
      const entry = linearTimedOf(result, name);
      return entry ? [{ result, entry, of: result.case }] : [];
    });
  for (const variant of VARIANTS) {
    const short = timed(variant).flatMap(({ result, entry, of }) => {
      const share = shareOfTile(result, entry);
      const isWide = of.features >= WIDE && of.classes >= WIDE;
      return isWide && share !== undefined && share < LEAST_SHARE ? [`${figure(share)} (${of.name})`] : [];
    });
    if (short.length > 0) {
      sentences.push(
        `\`${variant}\` as a share of its tile's speed: ${short.join(", ")}; at least ${LEAST_SHARE} is the aim`,
      );
    }
  }
  const { peer, least, names } = AGAINST_TFJS;
  const slow = timed(BASELINE).flatMap(({ result, entry, of }) => {
    const theirs = linearTimedOf(result, peer);
    const ratio = theirs && theirs.milliseconds.median / entry.milliseconds.median;
    return names.includes(of.name) && ratio !== undefined && ratio < least ? [`${figure(ratio)} (${of.name})`] : [];
  });
  if (slow.length > 0) {
    sentences.push(`${peer} / ${BASELINE}, last layer: ${slow.join(", ")}; at least ${least} is the aim`);
  }
  for (const name of VARIANTS.flatMap((variant) => [variant, `${variant} with copies`])) {
    const most = Math.max(0, ...timed(name).map(({ entry }) => entry.memory ?? 0));
    if (most <= MOST_MEMORY) continue;
    sentences.push(
      `\`${name}\` has ${megabytes(most)} MB beside inputs and outputs; at most ${megabytes(MOST_MEMORY)} is the aim`,
    );
  }
  return sentences;
}
