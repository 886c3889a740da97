/** A whole contest in the worker: opens everyone, races case by case, and tells the page as it goes. */

import type { Case } from "@ls/bench/cases";
import type { Effort } from "@ls/bench/measure/interleave";
import { race } from "@ls/bench/measure/race";
import { openPeers } from "@ls/bench/open-peers";
import { type PeerSource, Unavailable } from "@ls/bench/peers/peer";
import type { Message } from "./protocol.ts";

export interface Conditions {
  cases: readonly Case[];
  sources: readonly PeerSource[];
  effort: Effort;
  clockStep: number;
}

/** Milliseconds between two messages about rounds: often enough to look live, rarely enough not to disturb. */
const ROUND_INTERVAL = 150;

const reasonOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);

/** Whatever goes wrong with a peer in some browser or other, the rest races without it. */
const lenient = (source: PeerSource): PeerSource => ({
  ...source,
  async open() {
    try {
      return await source.open();
    } catch (error) {
      throw new Unavailable(reasonOf(error));
    }
  },
});

export async function contest(conditions: Conditions, tell: (message: Message) => void): Promise<void> {
  const { cases, sources, effort, clockStep } = conditions;
  const { peers, unavailable } = await openPeers(sources.map(lenient), () => true);
  try {
    const participants = peers.map(({ name, configuration }) => ({ name, configuration }));
    tell({ type: "opened", peers: participants, unavailable, clockStep });
    for (const of of cases) {
      tell({ type: "case", name: of.name });
      let told = 0;
      const { timed, notTimed, copy } = await race(of, peers, effort, {
        stage: (what) => tell({ type: "stage", what }),
        admitted: (peer, errors) => tell({ type: "admitted", peer, errors }),
        round(done, all, timed) {
          if (performance.now() - told < ROUND_INTERVAL) return;
          tell({ type: "round", done, all, timed });
          told = performance.now();
        },
      });
      tell({ type: "result", name: of.name, timed, notTimed, copy });
    }
    tell({ type: "done" });
  } finally {
    for (const peer of peers) peer.close();
  }
}

/** The same, with whatever goes wrong told to the page. */
export async function contestOrReason(conditions: Conditions, tell: (message: Message) => void): Promise<void> {
  try {
    await contest(conditions, tell);
  } catch (error) {
    tell({ type: "failed", reason: reasonOf(error) });
  }
}
