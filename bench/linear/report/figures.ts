/** The figures of a last layer as cells of a table, the same for the terminal and for RESULTS.md. */

import { BASELINE } from "../../peers/groups.ts";
import { figure, quartiles } from "../../report/figures.ts";
import { type LinearCase, operationsOf } from "../cases.ts";
import type { LinearResult, LinearTimed } from "../race.ts";
import type { TileVariant } from "../tile.ts";

export const gflopsOf = (of: LinearCase, milliseconds: number): number => operationsOf(of) / (1e6 * milliseconds);

export const linearTimedOf = ({ timed }: LinearResult, name: string): LinearTimed | undefined =>
  timed.find(({ peer }) => peer === name);

/** The tile that someone's speed is a share of: with fused multiply-add that of `relaxed`. */
const tileFor = (peer: string): TileVariant => (/relaxed|FMA/.test(peer) ? "relaxed" : "simd");

/** A peer's speed as a share of the tile's in the same rounds, if that was measured. */
export function shareOfTile(
  { case: of, tiles }: LinearResult,
  { peer, milliseconds }: LinearTimed,
): number | undefined {
  const tile = tiles.find(({ variant }) => variant === tileFor(peer));
  return tile && gflopsOf(of, milliseconds.median) / tile.gflops.median;
}

export const megabytes = (bytes: number): string => (bytes < 1e4 ? "< 0.01" : figure(bytes / 1e6));

/** Shares of the tile's speed only where it was measured. */
export function linearHeadingsOf({ tiles }: LinearResult): string[] {
  const ofTheTile = tiles.length > 0 ? ["of the tile"] : [];
  return ["", "ms", "quartiles", "GFLOPS", ...ofTheTile, `time / ${BASELINE}`, "MB beside"];
}

/** A row for each peer from the fastest on, the tiles last. */
export function linearRowsOf(result: LinearResult): string[][] {
  const baseline = linearTimedOf(result, BASELINE)?.milliseconds.median;
  const rows = result.timed.map((timed) => {
    const { peer, milliseconds, memory } = timed;
    const share = shareOfTile(result, timed);
    return [
      peer,
      figure(milliseconds.median),
      quartiles(milliseconds),
      figure(gflopsOf(result.case, milliseconds.median)),
      ...(result.tiles.length === 0 ? [] : [share === undefined ? "–" : figure(share)]),
      baseline === undefined ? "–" : figure(milliseconds.median / baseline),
      memory === undefined ? "–" : megabytes(memory),
    ];
  });
  const tiles = result.tiles.map(({ variant, gflops }) => {
    return [`tile of ${variant} by itself`, "–", "–", figure(gflops.median), "1.00", "–", "–"];
  });
  return [...rows, ...tiles];
}

/** What a case is, in words. */
export function linearTitleOf({ rows, features, classes, labelSmoothing }: LinearCase): string {
  const [n, d, k] = [rows, features, classes].map((count) => count.toLocaleString("en"));
  return `${n} rows of ${d} features, ${k} classes, label smoothing ${labelSmoothing}`;
}

/** What of the gradients was compared, where it was not all. */
export const comparedOf = ({ compared }: LinearResult): string[] =>
  compared ? [`Compared were loss, db, ${compared.rows} rows of dx and ${compared.classes} classes of dw.`] : [];
