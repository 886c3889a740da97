/** What page and worker say to each other. */

import type { Timed } from "@ls/bench/measure/race";
import type { OpenPeers } from "@ls/bench/open-peers";
import type { Peer } from "@ls/bench/peers/peer";
import type { AnyErrors } from "../record/errors.ts";
import type { AnyResult, AnyTimed } from "../record/result.ts";

/** The page starts a worker with this, and ends it by ending the worker. */
export interface Start {
  /** Names of cases. */
  cases: string[];
}

/** Who is here, and who is not and why. Nobody is either where no case is theirs. */
export interface Field {
  peers: Pick<Peer, "name" | "configuration" | "memoryIs">[];
  unavailable: OpenPeers["unavailable"];
}

/** Who is here, and what the worker found out about the engine. */
export interface Opened extends Field {
  type: "opened";
  /** Those of the last layer. */
  linear: Field;
  /** The smallest step of the worker's clock in milliseconds. */
  clockStep: number;
}

export type Message =
  | Opened
  | { type: "case"; name: string }
  | { type: "stage"; what: string }
  | { type: "admitted"; peer: string; errors: AnyErrors }
  /** `copy` is a loss's: how long copying its logits takes. */
  | { type: "round"; done: number; all: number; timed: readonly AnyTimed[]; copy?: Timed }
  | { type: "result"; result: AnyResult }
  | { type: "done" }
  | { type: "failed"; reason: string };
