/** The one interface behind which everyone stands who is timed. */

import type { OptionName, Result } from "../cases.ts";
import type { Problem } from "../problem.ts";

/** What the problem's result asks for; the rest is absent. */
export interface Outcome {
  /** The mean loss. */
  loss?: number;
  /** Its gradient with respect to the logits. */
  gradient?: Float32Array;
  /** An entry for each row, or for each bin of a calibration, by name. */
  series?: Readonly<Record<string, ArrayLike<number>>>;
  /** Single numbers, by name. */
  figures?: Readonly<Record<string, number>>;
}

/**
 * A problem inside a peer, where it can be solved again and again: what happened up to here is not timed. Of a last layer
 * with its loss (../linear/) what is given is another outcome, the rest is the same.
 */
export interface Loaded<Given = Outcome> {
  /**
   * Solves the problem this many times. Synchronous peers return nothing; one that works in another process returns the
   * milliseconds that its own clock measured, so that the way there is not counted.
   */
  solve(times: number): undefined | Promise<undefined | number>;
  /** What the last `solve` gave. */
  outcome(): Given | Promise<Given>;
  /** Bytes that a solution had at most beyond inputs and outputs; absent where nobody can tell, or nobody asks. */
  memory?(): number | undefined | Promise<number | undefined>;
  free(): void | Promise<void>;
}

export interface Peer<Of = Problem, Given = Outcome> {
  /** Unique; what `--filter` looks at. */
  name: string;
  /** The configuration it runs in, and what is not counted, for the reader of the results. */
  configuration: string;
  /** What `memory` counts, likewise. */
  memoryIs?: string;
  /** Why this peer sits a case out, or nothing. */
  declines(problem: Of): string | undefined;
  load(problem: Of): Loaded<Given> | Promise<Loaded<Given>>;
  close(): void;
}

/** How a peer is had on this machine. */
export interface PeerSource<Of = Problem, Given = Outcome> {
  /** The peers it opens, for `--filter`, before anything heavy is loaded. */
  names: readonly string[];
  /** Takes long to get going: `--quick` leaves it out unless it is asked for by name. */
  isSlowToStart?: boolean;
  /** @throws {Unavailable} where this machine lacks what the peer needs */
  open(): Promise<Peer<Of, Given>[]>;
}

/** Says in a sentence what is missing for a peer. */
export class Unavailable extends Error {
  override name = "Unavailable";
}

export const takesEverything = (): undefined => undefined;

/** For `Peer.declines`: whoever computes these results, and has none of the options but these. */
export const takesOnly =
  (results: readonly Result[], options: readonly OptionName[] = []) =>
  ({ result, option }: Pick<Problem, "result" | "option">): string | undefined => {
    if (!results.includes(result)) return "does not compute this";
    return option === undefined || options.includes(option) ? undefined : "has no such option";
  };
