/**
 * Every number of classes K against K + 1, one peer, rounds interleaved: a way of the kernel that ends at some K shows as a
 * step. The figures are times of a row, since that is what one class more or less changes. The largest of some nine hundred
 * noisy steps are large by chance as well, so they are measured again, longer, and only that is told.
 */

import type { Case, Neighbourhood } from "../cases.ts";
import { type Effort, interleave } from "../measure/interleave.ts";
import { admit, type NotTimed } from "../measure/race.ts";
import { type Spread, spreadOf } from "../measure/statistics.ts";
import { disagreement, expectedOf } from "../measure/verify.ts";
import type { Loaded, Peer } from "../peers/peer.ts";
import { problemOf } from "../problem.ts";

/** From a number of classes to the next. */
export interface Step {
  classes: number;
  /** Medians, of K and of K + 1 classes. */
  nsPerRow: readonly [number, number];
  /** How many times as long a row of K + 1 takes, round by round: what disturbs a round disturbs both. */
  growth: Spread;
}

export interface Steps {
  name: string;
  rows: number;
  mostClasses: number;
  peer: string;
  /** Every K. */
  all: Step[];
  /** The largest of them, rises and falls, measured again. */
  again: Step[];
  notTimed: (NotTimed & { name: string })[];
}

export interface NeighbourPlan {
  neighbourhoods: readonly Neighbourhood[];
  /** Without a limit to their budgets: both of a pair have to take part in every round. */
  first: Effort;
  again: Effort;
  /** How many of the largest rises are measured again, and how many of the deepest falls. */
  largest: number;
}

export const NEIGHBOUR_EFFORT: Omit<NeighbourPlan, "neighbourhoods"> = {
  first: { rounds: 9, sampleTime: 0.4, warmUpTime: 2, budget: Number.POSITIVE_INFINITY },
  again: { rounds: 25, sampleTime: 0.8, warmUpTime: 6, budget: Number.POSITIVE_INFINITY },
  largest: 8,
};

/** The growth beyond what the class itself explains, (K + 1) / K: how many times as long a logit takes. */
export const stepOf = (step: Step): number => beyond(step, "median");

type Quartile = "lower" | "median" | "upper";

const beyond = ({ growth, classes }: Step, at: Quartile): number => (growth[at] * classes) / (classes + 1);

/** The `count` steps that rise most beyond (K + 1) / K. */
export const largestRises = (steps: readonly Step[], count: number, at: Quartile = "median"): Step[] =>
  [...steps].sort((a, b) => beyond(b, at) - beyond(a, at)).slice(0, count);

/** The `count` steps where a row of one class more is quicker by most, or slower by least. */
export const deepestFalls = (steps: readonly Step[], count: number, at: Quartile = "median"): Step[] =>
  [...steps].sort((a, b) => a.growth[at] - b.growth[at]).slice(0, count);

/** Two loaded neighbours. */
async function compare(rows: number, classes: number, loaded: [Loaded, Loaded], effort: Effort): Promise<Step> {
  const contestants = loaded.map((entry, i) => ({
    name: String(classes + i),
    solve: (times: number) => entry.solve(times),
  }));
  const samples = await interleave(contestants, effort);
  const [one, next] = contestants.map(({ name }) => samples.get(name)!.map((time) => (1e6 / rows) * time));
  return {
    classes,
    nsPerRow: [spreadOf(one).median, spreadOf(next).median],
    growth: spreadOf(next.map((time, round) => time / one[round])),
  };
}

async function load(of: Case, peer: Peer): Promise<Loaded | NotTimed> {
  const problem = problemOf(of);
  const expected = await expectedOf(problem);
  const entry = await admit(peer, problem, (outcome) => disagreement(outcome, expected, problem));
  return "why" in entry ? entry : entry.loaded;
}

async function measureOne(
  { name, cases }: Neighbourhood,
  peer: Peer,
  { first, again, largest }: NeighbourPlan,
  onStage: (stage: string) => void,
): Promise<Steps> {
  const { rows } = cases[0];
  const steps: Steps = { name, rows, mostClasses: cases.length, peer: peer.name, all: [], again: [], notTimed: [] };
  let previous: Loaded | undefined;
  try {
    for (const of of cases) {
      onStage(`${name}, ${of.classes} classes`);
      const entry = await load(of, peer);
      const admitted = "why" in entry ? undefined : entry;
      if ("why" in entry) steps.notTimed.push({ ...entry, name: of.name });
      if (previous && admitted) steps.all.push(await compare(rows, of.classes - 1, [previous, admitted], first));
      await previous?.free();
      previous = admitted;
    }
  } finally {
    await previous?.free();
  }
  // By the quartiles nearer to no step: those of a pair that something else disturbed are far apart.
  const chosen = new Set([...largestRises(steps.all, largest, "lower"), ...deepestFalls(steps.all, largest, "upper")]);
  for (const { classes } of chosen) {
    onStage(`${name}, ${classes} classes again`);
    const pair: Loaded[] = [];
    try {
      for (const of of cases.slice(classes - 1, classes + 1)) pair.push((await load(of, peer)) as Loaded);
      steps.again.push(await compare(rows, classes, [pair[0], pair[1]], again));
    } finally {
      for (const entry of pair) await entry.free();
    }
  }
  return steps;
}

/** The cases of a neighbourhood are those of 1, 2, 3 and so on classes, with the same rows. */
export async function measureNeighbours(
  plan: NeighbourPlan,
  peer: Peer,
  onStage: (stage: string) => void,
): Promise<Steps[]> {
  const all: Steps[] = [];
  for (const neighbourhood of plan.neighbourhoods) all.push(await measureOne(neighbourhood, peer, plan, onStage));
  return all;
}
