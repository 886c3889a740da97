/** What of the card a run measures, and with how much effort. */

import type { Card } from "./card.ts";
import type { Case } from "./cases.ts";
import { LINEAR_EFFORT } from "./linear/race.ts";
import type { LinearCard, LinearPlan } from "./linear/run.ts";
import { BRIEF, type Effort, FULL, QUICK } from "./measure/interleave.ts";
import { measureNeighbours, type Steps } from "./neighbours/measure.ts";
import { BASELINE } from "./peers/groups.ts";
import type { Peer } from "./peers/peer.ts";
import type { Choice, Settings } from "./settings.ts";
import { STARTERS, type StartUp } from "./start-up/measure.ts";
import type { SweepPlan } from "./sweep.ts";
import { THREADED_CASES } from "./threads/measure.ts";
import type { Scaling } from "./threads/scale.ts";

/** What `--filter` knows the start-up by. */
export const START_UP = "start-up";

/** What `--filter` knows the comparison of every number of classes with the next by. */
export const NEIGHBOURS = "neighbours";

/** What `--filter` knows the scaling over threads by. */
export const THREADS = "threads";

/** Fresh processes for each figure of the start-up. */
const START_UP_RUNS = { full: 15, quick: 3 };

/** Only a whole run is worth keeping. */
export const isWhole = ({ quick, filter }: Settings) => !quick && filter.length === 0;

/** Measured if present; hears of what happens next. */
type Part<Found> = ((onStage: (stage: string) => void) => Promise<Found>) | undefined;

export interface Plan {
  peers: readonly Peer[];
  cases: readonly Case[];
  effortOf(of: Case): Effort;
  linear: { card: LinearCard; plan: LinearPlan };
  sweepPlans: readonly SweepPlan[];
  /** Absent where starting is not to be measured, or nobody takes part in it. */
  measureStartUp: Part<StartUp>;
  /** Absent where neighbours are not to be compared. */
  measureNeighbours: Part<Steps[]>;
  /** Absent where threads are not to be counted. */
  measureThreads: Part<Scaling[]>;
}

export function planOf(card: Card, chosen: Choice, peers: readonly Peer[], settings: Settings): Plan {
  const { quick } = settings;
  // --quick shortens the list, unless the filter asks for cases that are not on the short one.
  const listed = <Of extends { name: string; quick: boolean }>(cases: readonly Of[]): Of[] => {
    const all = cases.filter(({ name }) => chosen.isCase(name));
    const short = all.filter((of) => of.quick);
    return quick && short.length > 0 ? short : all;
  };
  /** What takes long, --quick leaves out unless it is named. */
  const has = (name: string) => chosen.isCase(name) && (!quick || chosen.isNamed(name));
  const starters = STARTERS.filter((name) => peers.some((peer) => peer.name === name));
  const baseline = peers.find(({ name }) => name === BASELINE);
  const startUp = { starters, runs: quick ? START_UP_RUNS.quick : START_UP_RUNS.full, cores: card.cores };
  const threads = { cases: THREADED_CASES, effort: quick ? "quick" : "full", cores: card.cores } as const;
  return {
    peers,
    cases: listed(card.cases),
    effortOf: ({ section }) => (quick ? QUICK : section === "options" ? BRIEF : FULL),
    linear: {
      card: card.linear,
      plan: { cases: listed(card.linear.cases), effort: quick ? QUICK : LINEAR_EFFORT, isPeer: chosen.isPeer },
    },
    sweepPlans: isWhole(settings) ? card.sweepPlans : [],
    measureStartUp:
      chosen.isCase(START_UP) && starters.length > 0 ? (onStage) => card.measureStartUp(startUp, onStage) : undefined,
    measureNeighbours:
      has(NEIGHBOURS) && baseline ? (onStage) => measureNeighbours(card.neighbourPlan, baseline, onStage) : undefined,
    measureThreads: has(THREADS) ? (onStage) => card.measureThreads(threads, onStage) : undefined,
  };
}
