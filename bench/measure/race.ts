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
export interface Watcher<Time = Timed, Distances = Errors> {
  /** What happens next. */
  stage?(what: string): void;
  /** A peer agrees with the reference, and takes part. */
  admitted?(peer: string, errors: Distances): void;
  /** A round has ended: how many have, of how many, and the times up to now; of a loss the copy's come first. */
  round?(done: number, all: number, timed: readonly Time[]): void;
}

/** A loaded peer that agrees, and what it gave. */
interface Admitted<Given> {
  loaded: Loaded<Given>;
  outcome: Given;
}

/** Loads a peer and compares what it gives: `wrong` says in words what disagrees, or nothing. Or why it is not timed. */
export async function admit<Of, Given>(
  peer: Peer<Of, Given>,
  problem: Of,
  wrong: (outcome: Given) => string | undefined,
): Promise<Admitted<Given> | NotTimed> {
  const declined = peer.declines(problem);
  if (declined !== undefined) return { peer: peer.name, why: "declined", reason: declined };
  let loaded: Loaded<Given> | undefined;
  try {
    loaded = await peer.load(problem);
    await loaded.solve(1);
    const outcome = await loaded.outcome();
    const reason = wrong(outcome);
    if (reason === undefined) return { loaded, outcome };
    await loaded.free();
    return { peer: peer.name, why: "disagrees", reason };
  } catch (error) {
    await loaded?.free();
    return { peer: peer.name, why: "failed", reason: (error as Error).message };
  }
}

/** A race whatever is computed: a problem, how an outcome of it is judged, and who takes part without being judged. */
export interface Heat<Of, Given> {
  problem: Of;
  wrong(outcome: Given): string | undefined;
  /** Timed beside the peers, for what their times are to be compared with. */
  pacemakers: readonly Contestant[];
  stage?(what: string): void;
  /** A peer agrees, with this outcome. */
  admitted(peer: string, outcome: Given): void;
  round?(done: number, samples: Samples): void;
  /** Everyone is timed; what else there is to ask a peer before its problem goes. */
  finished?(peer: string, loaded: Loaded<Given>): void | Promise<void>;
}

/** The samples of pacemakers and peers, in this order, and who was not timed. */
export async function runHeat<Of, Given>(
  { problem, wrong, pacemakers, stage, admitted, round, finished }: Heat<Of, Given>,
  peers: readonly Peer<Of, Given>[],
  effort: Effort,
): Promise<{ samples: Samples; notTimed: NotTimed[] }> {
  const contestants = [...pacemakers];
  const loaded = new Map<string, Loaded<Given>>();
  const notTimed: NotTimed[] = [];
  try {
    for (const peer of peers) {
      stage?.(`comparing ${peer.name}`);
      const entry = await admit(peer, problem, wrong);
      if ("why" in entry) {
        notTimed.push(entry);
      } else {
        loaded.set(peer.name, entry.loaded);
        contestants.push({ name: peer.name, solve: (times) => entry.loaded.solve(times) });
        admitted(peer.name, entry.outcome);
      }
    }
    stage?.(`timing ${loaded.size} peers`);
    const samples = await interleave(contestants, effort, round);
    for (const [name, each] of loaded) await finished?.(name, each);
    return { samples, notTimed };
  } finally {
    for (const each of loaded.values()) await each.free();
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
  const errors = new Map<string, Errors>();
  const nsPerMs = 1e6 / problem.logits.length;
  const timesOf = (samples: Samples): Timed[] =>
    [...samples]
      .filter(([, times]) => times.length > 0)
      .map(([peer, times]) => ({
        peer,
        nsPerLogit: spreadOf(times.map((milliseconds) => milliseconds * nsPerMs)),
        errors: errors.get(peer),
      }));
  const heat: Heat<Problem, Outcome> = {
    problem,
    wrong: (outcome) => disagreement(outcome, expected, problem),
    pacemakers: [copyOf(problem)],
    stage: (what) => watcher.stage?.(what),
    admitted(peer, outcome) {
      const own = errorsOf(outcome, expected);
      errors.set(peer, own);
      watcher.admitted?.(peer, own);
    },
    round: (done, samples) => watcher.round?.(done, effort.rounds, timesOf(samples)),
  };
  const { samples, notTimed } = await runHeat(heat, peers, effort);
  const [copy, ...timed] = timesOf(samples);
  timed.sort((a, b) => a.nsPerLogit.median - b.nsPerLogit.median);
  return { case: of, timed, notTimed, copy };
}
