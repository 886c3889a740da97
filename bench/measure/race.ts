/** One case from data to times: every peer is loaded, compared with the reference, and only then timed against the others. */

import type { Case } from "../cases.ts";
import type { Loaded, Outcome, Peer } from "../peers/peer.ts";
import { type Problem, problemOf } from "../problem.ts";
import { type Contestant, type Effort, interleave } from "./interleave.ts";
import { type Spread, spreadOf } from "./statistics.ts";
import { disagreement, expectedOf } from "./verify.ts";

export interface Timed {
  peer: string;
  /** Nanoseconds per logit. */
  nsPerLogit: Spread;
}

export interface NotTimed {
  peer: string;
  why: "disagrees" | "failed" | "declined";
  reason: string;
}

export interface CaseResult {
  case: Case;
  timed: Timed[];
  notTimed: NotTimed[];
  /** Copying the logits from one array to another: what memory alone would allow. */
  copy: Timed;
}

const COPY = "copy of the logits";

function copyOf({ logits }: Problem): Contestant {
  const to = new Float32Array(logits.length);
  return {
    name: COPY,
    solve(times) {
      for (let t = 0; t < times; t++) to.set(logits);
      return undefined;
    },
  };
}

/** Loads a peer and compares it; gives the loaded peer, or why it is not timed. */
async function admit(peer: Peer, problem: Problem, expected: Outcome): Promise<Loaded | NotTimed> {
  const declined = peer.declines(problem);
  if (declined !== undefined) return { peer: peer.name, why: "declined", reason: declined };
  let loaded: Loaded | undefined;
  try {
    loaded = await peer.load(problem);
    await loaded.solve(1);
    const reason = disagreement(await loaded.outcome(), expected, problem);
    if (reason === undefined) return loaded;
    await loaded.free();
    return { peer: peer.name, why: "disagrees", reason };
  } catch (error) {
    await loaded?.free();
    return { peer: peer.name, why: "failed", reason: (error as Error).message };
  }
}

/** `onStage` hears what happens next, for a display of progress. */
export async function race(
  of: Case,
  peers: readonly Peer[],
  effort: Effort,
  onStage: (stage: string) => void = () => {},
): Promise<CaseResult> {
  const problem = problemOf(of);
  const expected = await expectedOf(problem);
  const contestants: Contestant[] = [copyOf(problem)];
  const admitted: Loaded[] = [];
  const notTimed: NotTimed[] = [];
  try {
    for (const peer of peers) {
      onStage(`comparing ${peer.name}`);
      const entry = await admit(peer, problem, expected);
      if ("why" in entry) {
        notTimed.push(entry);
      } else {
        admitted.push(entry);
        contestants.push({ name: peer.name, solve: (times) => entry.solve(times) });
      }
    }
    onStage(`timing ${admitted.length} peers`);
    const samples = await interleave(contestants, effort);
    const nsPerMs = 1e6 / problem.logits.length;
    const [copy, ...timed] = [...samples].map(([peer, times]) => ({
      peer,
      nsPerLogit: spreadOf(times.map((milliseconds) => milliseconds * nsPerMs)),
    }));
    timed.sort((a, b) => a.nsPerLogit.median - b.nsPerLogit.median);
    return { case: of, timed, notTimed, copy };
  } finally {
    for (const loaded of admitted) await loaded.free();
  }
}
