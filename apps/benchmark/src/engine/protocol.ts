/** What page and worker say to each other. */

import type { NotTimed, Timed } from "@ls/bench/measure/race";
import type { Errors } from "@ls/bench/measure/verify";
import type { OpenPeers } from "@ls/bench/open-peers";
import type { Peer } from "@ls/bench/peers/peer";

/** The page starts a worker with this, and ends it by ending the worker. */
export interface Start {
  /** Names of cases. */
  cases: string[];
}

export type Participant = Pick<Peer, "name" | "configuration">;

/** Who is here, and what the worker found out about the engine. */
export interface Opened {
  type: "opened";
  peers: Participant[];
  unavailable: OpenPeers["unavailable"];
  /** The smallest step of the worker's clock in milliseconds. */
  clockStep: number;
}

export type Message =
  | Opened
  | { type: "case"; name: string }
  | { type: "stage"; what: string }
  | { type: "admitted"; peer: string; errors: Errors }
  /** The copy's times come first. */
  | { type: "round"; done: number; all: number; timed: readonly Timed[] }
  | { type: "result"; name: string; timed: Timed[]; notTimed: NotTimed[]; copy: Timed }
  | { type: "done" }
  | { type: "failed"; reason: string };
