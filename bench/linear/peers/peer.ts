/** The interface of ../../peers/peer.ts for those who compute a last layer and its loss. */

import type { Loaded, Peer, PeerSource } from "../../peers/peer.ts";
import { operationsOf } from "../cases.ts";
import type { LinearOutcome, LinearProblem } from "../problem.ts";

export interface LinearLoaded extends Loaded<LinearOutcome> {
  /** Bytes that the last solution had at most beyond inputs and outputs; absent where nobody can tell. */
  memory?(): number | undefined | Promise<number | undefined>;
}

export interface LinearPeer extends Peer<LinearProblem, LinearOutcome> {
  load(problem: LinearProblem): LinearLoaded | Promise<LinearLoaded>;
  /** What `memory` counts, for the reader of the results. */
  memoryIs?: string;
}

export interface LinearPeerSource extends PeerSource<LinearProblem, LinearOutcome> {
  open(): Promise<LinearPeer[]>;
}

/** For `declines`: whoever reaches this speed needs more than ten seconds for a solution, of which a race has six. */
export const upTo =
  (operationsPerSecond: number) =>
  (problem: LinearProblem): string | undefined =>
    operationsOf(problem) / operationsPerSecond > 10 ? "would take minutes at this size" : undefined;

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
