/** One case from data to times: every peer is loaded, compared with the reference, and only then timed against the others. */

import type { Case } from "../cases.ts";
import { COPY } from "../peers/groups.ts";
import type { Loaded, Outcome, Peer } from "../peers/peer.ts";
import { type Problem, problemOf } from "../problem.ts";
import { type Contestant, type Effort, interleave, type Samples } from "./interleave.ts";
import { type Spread, spreadOf } from "./statistics.ts";
import { disagreement, type Errors, errorsOf, expectedOf } from "./verify.ts";

export interface Timed {
  peer: string;
  /** Nanoseconds per logit. */
  nsPerLogit: Spread;
  /** How far from the reference it was; absent for the copy, which computes nothing. */
  errors?: Errors;
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

/** Who hears of a race while it is on. */
export interface Watcher {
  /** What happens next. */
  stage?(what: string): void;
  /** A peer agrees with the reference, and takes part. */
  admitted?(peer: string, errors: Errors): void;
  /** A round has ended: how many have, of how many, and the times up to now, the copy's first. */
  round?(done: number, all: number, timed: readonly Timed[]): void;
}

interface Admitted {
  loaded: Loaded;
  errors: Errors;
}

/** Loads a peer and compares it; gives the loaded peer, or why it is not timed. */
export async function admit(peer: Peer, problem: Problem, expected: Outcome): Promise<Admitted | NotTimed> {
  const declined = peer.declines(problem);
  if (declined !== undefined) return { peer: peer.name, why: "declined", reason: declined };
  let loaded: Loaded | undefined;
  try {
    loaded = await peer.load(problem);
    await loaded.solve(1);
    const outcome = await loaded.outcome();
    const reason = disagreement(outcome, expected, problem);
    if (reason === undefined) return { loaded, errors: errorsOf(outcome, expected) };
    await loaded.free();
    return { peer: peer.name, why: "disagrees", reason };
  } catch (error) {
    await loaded?.free();
    return { peer: peer.name, why: "failed", reason: (error as Error).message };
  }
}

export async function race(
  of: Case,
  peers: readonly Peer[],
  effort: Effort,
  watcher: Watcher = {},
): Promise<CaseResult> {
  const problem = problemOf(of);
  const expected = await expectedOf(problem);
  const contestants: Contestant[] = [copyOf(problem)];
  const admitted = new Map<string, Admitted>();
  const notTimed: NotTimed[] = [];
  const nsPerMs = 1e6 / problem.logits.length;
  const timesOf = (samples: Samples): Timed[] =>
    [...samples]
      .filter(([, times]) => times.length > 0)
      .map(([peer, times]) => ({
        peer,
        nsPerLogit: spreadOf(times.map((milliseconds) => milliseconds * nsPerMs)),
        errors: admitted.get(peer)?.errors,
      }));
  try {
    for (const peer of peers) {
      watcher.stage?.(`comparing ${peer.name}`);
      const entry = await admit(peer, problem, expected);
      if ("why" in entry) {
        notTimed.push(entry);
      } else {
        admitted.set(peer.name, entry);
        contestants.push({ name: peer.name, solve: (times) => entry.loaded.solve(times) });
        watcher.admitted?.(peer.name, entry.errors);
      }
    }
    watcher.stage?.(`timing ${admitted.size} peers`);
    const samples = await interleave(contestants, effort, (done, samples) =>
      watcher.round?.(done, effort.rounds, timesOf(samples)),
    );
    const [copy, ...timed] = timesOf(samples);
    timed.sort((a, b) => a.nsPerLogit.median - b.nsPerLogit.median);
    return { case: of, timed, notTimed, copy };
  } finally {
    for (const { loaded } of admitted.values()) await loaded.free();
  }
}
