/** The interface of ../../peers/peer.ts for those who compute a last layer and its loss. */

import type { Loaded, Peer, PeerSource } from "../../peers/peer.ts";
import { operationsOf } from "../cases.ts";
import type { LinearOutcome, LinearProblem } from "../problem.ts";

export type LinearLoaded = Loaded<LinearOutcome>;

export type LinearPeer = Peer<LinearProblem, LinearOutcome>;

export type LinearPeerSource = PeerSource<LinearProblem, LinearOutcome>;

/** A race takes six solutions at least. */
const MOST_SECONDS = 3;

/** For `declines`: whoever is known to reach about this speed. */
export const upTo =
  (operationsPerSecond: number) =>
  (problem: LinearProblem): string | undefined => {
    const seconds = operationsOf(problem) / operationsPerSecond;
    return seconds > MOST_SECONDS ? `would take more than ${MOST_SECONDS} s for one solution` : undefined;
  };

/** Runs `once` as often as asked. */
export const repeating = (once: () => void) => (times: number) => {
  for (let t = 0; t < times; t++) once();
  return undefined;
};

/** The bytes of some arrays. */
export const bytesOf = (...arrays: readonly ArrayBufferView[]): number =>
  arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);

/** [rows, columns] as [columns, rows]. */
export function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const to = new Float32Array(matrix.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) to[j * rows + i] = matrix[i * columns + j];
  return to;
}
