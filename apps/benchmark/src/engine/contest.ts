/** A whole contest in the worker: opens everyone, races case by case, and tells the page as it goes. */

import type { LinearPeerSource } from "@ls/bench/linear/peers/peer";
import { raceLinear } from "@ls/bench/linear/race";
import type { Effort } from "@ls/bench/measure/interleave";
import { race, type Timed } from "@ls/bench/measure/race";
import { openPeers } from "@ls/bench/open-peers";
import { type PeerSource, Unavailable } from "@ls/bench/peers/peer";
import { type AnyCase, isLinear } from "../record/cases.ts";
import type { AnyErrors } from "../record/errors.ts";
import type { AnyTimed } from "../record/result.ts";
import type { Message } from "./protocol.ts";

export interface Conditions {
  cases: readonly AnyCase[];
  sources: readonly PeerSource[];
  /** Of the cases that are last layers. */
  linearSources: readonly LinearPeerSource[];
  effort: Effort;
  clockStep: number;
}

/** Milliseconds between two messages about rounds: often enough to look live, rarely enough not to disturb. */
const ROUND_INTERVAL = 150;

const reasonOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);

/** Whatever goes wrong with a peer in some browser or other, the rest races without it. */
const lenient = <Of, Given>(source: PeerSource<Of, Given>): PeerSource<Of, Given> => ({
  ...source,
  async open() {
    try {
      return await source.open();
    } catch (error) {
      throw new Unavailable(reasonOf(error));
    }
  },
});

/** Tells the page what a race says of itself, of its rounds not more often than it can see. */
function watcherFor(tell: (message: Message) => void) {
  let told = 0;
  return {
    stage: (what: string) => tell({ type: "stage", what }),
    admitted: (peer: string, errors: AnyErrors) => tell({ type: "admitted", peer, errors }),
    round(done: number, all: number, timed: readonly AnyTimed[], copy?: Timed) {
      if (performance.now() - told < ROUND_INTERVAL) return;
      tell({ type: "round", done, all, timed, copy });
      told = performance.now();
    },
  };
}

export async function contest(conditions: Conditions, tell: (message: Message) => void): Promise<void> {
  const { cases, sources, linearSources, effort, clockStep } = conditions;
  const opened = await openPeers(cases.every(isLinear) ? [] : sources.map(lenient), () => true);
  const linear = await openPeers(cases.some(isLinear) ? linearSources.map(lenient) : [], () => true);
  try {
    tell({
      type: "opened",
      peers: opened.peers.map(({ name, configuration }) => ({ name, configuration })),
      unavailable: opened.unavailable,
      linear: {
        peers: linear.peers.map(({ name, configuration, memoryIs }) => ({ name, configuration, memoryIs })),
        unavailable: linear.unavailable,
      },
      clockStep,
    });
    for (const of of cases) {
      tell({ type: "case", name: of.name });
      const watcher = watcherFor(tell);
      const result = isLinear(of)
        ? await raceLinear(of, linear.peers, [], effort, watcher)
        : await race(of, opened.peers, effort, {
            ...watcher,
            round: (done, all, [copy, ...timed]) => watcher.round(done, all, timed, copy),
          });
      tell({ type: "result", result });
    }
    tell({ type: "done" });
  } finally {
    for (const peer of [...opened.peers, ...linear.peers]) peer.close();
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
