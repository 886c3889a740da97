/**
 * The loop around tinybench. tinybench runs its tasks one after another, so that a machine that slows down in between
 * slows the later ones; here every round takes one sample of every contestant, each round starting with the next one, and a
 * drift hits all alike. tinybench takes the samples, and has the best clock of each engine.
 */

import { Bench, type Task } from "tinybench";

export interface Contestant {
  name: string;
  /** See `Loaded.solve` in ../peers/peer.ts. */
  solve(times: number): undefined | Promise<undefined | number>;
}

/** How much is done: more effort gives narrower spreads. All times in milliseconds. */
export interface Effort {
  rounds: number;
  /** Calls are batched until a sample takes this long, hundreds of times what the clock resolves. */
  sampleTime: number;
  /** Each contestant runs this long, or twice, before the first round: engines optimise what is hot. */
  warmUpTime: number;
  /** A contestant that would need longer for all its samples takes part in fewer rounds, but in at least three. */
  budget: number;
}

export const FULL: Effort = { rounds: 41, sampleTime: 4, warmUpTime: 150, budget: 1500 };

/** For the many cases of options. */
export const BRIEF: Effort = { rounds: 21, sampleTime: 2, warmUpTime: 100, budget: 600 };

export const QUICK: Effort = { rounds: 9, sampleTime: 1, warmUpTime: 60, budget: 150 };

const FEWEST_ROUNDS = 3;

const LARGEST_BATCH = 2 ** 20;

/** Milliseconds of one solution, sample by sample. */
export type Samples = Map<string, number[]>;

interface Entrant {
  contestant: Contestant;
  batch: number;
  rounds: number;
  isAsync: boolean;
}

/** Times `times` solutions by the contestant's own clock, if it has one, or by ours. */
async function timed(contestant: Contestant, times: number): Promise<{ time: number; isAsync: boolean }> {
  const start = performance.now();
  const pending = contestant.solve(times);
  const own = await pending;
  return { time: own ?? performance.now() - start, isAsync: pending !== undefined };
}

async function warmUp(contestant: Contestant, effort: Effort): Promise<Entrant> {
  let spent = 0;
  let batch = 1;
  let best = Number.POSITIVE_INFINITY;
  let isAsync = false;
  for (let calls = 0; calls < 2 || spent < effort.warmUpTime || best === Number.POSITIVE_INFINITY; calls++) {
    const sample = await timed(contestant, batch);
    spent += sample.time;
    isAsync = sample.isAsync;
    // A short sample may read as no time at all: browsers' clocks move in steps of up to a millisecond.
    if (sample.time >= effort.sampleTime / 2 || batch === LARGEST_BATCH) best = Math.min(best, sample.time / batch);
    if (spent > 4 * effort.budget && best < Number.POSITIVE_INFINITY) break;
    if (sample.time < effort.sampleTime) batch = Math.min(2 * batch, LARGEST_BATCH);
  }
  batch = Math.max(1, Math.ceil(effort.sampleTime / Math.max(best, 1e-6)));
  const affordable = Math.floor(effort.budget / (batch * best));
  return { contestant, batch, rounds: Math.min(effort.rounds, Math.max(FEWEST_ROUNDS, affordable)), isAsync };
}

/** `onRound` hears of every round that has ended, with all samples up to then. */
export async function interleave(
  contestants: readonly Contestant[],
  effort: Effort,
  onRound: (done: number, samples: Samples) => void = () => {},
): Promise<Samples> {
  const entrants: Entrant[] = [];
  for (const contestant of contestants) entrants.push(await warmUp(contestant, effort));

  const bench = new Bench({ iterations: 1, time: 0, warmup: false, retainSamples: true, throws: true });
  const tasks: Task[] = entrants.map(({ contestant, batch, isAsync }) => {
    const run = isAsync
      ? async () => {
          const own = await contestant.solve(batch);
          return own === undefined ? undefined : { overriddenDuration: own };
        }
      : () => {
          contestant.solve(batch);
        };
    bench.add(contestant.name, run, { async: isAsync });
    return bench.getTask(contestant.name)!;
  });

  const samples: Samples = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < effort.rounds; round++) {
    for (let turn = 0; turn < entrants.length; turn++) {
      const place = (round + turn) % entrants.length;
      const { contestant, batch, rounds, isAsync } = entrants[place];
      if (!takesPart(round, rounds, effort.rounds)) continue;
      const task = tasks[place];
      task.reset(false);
      if (isAsync) await task.run();
      else task.runSync();
      const { result } = task;
      if (result.state !== "completed") throw new Error(`${contestant.name}: the sample ended as ${result.state}`);
      samples.get(contestant.name)!.push(result.latency.mean / batch);
    }
    onRound(round + 1, samples);
  }
  return samples;
}

/** Spreads `rounds` of `all` evenly. */
function takesPart(round: number, rounds: number, all: number): boolean {
  return Math.floor(((round + 1) * rounds) / all) > Math.floor((round * rounds) / all);
}
