/** One shape from data to times: whoever agrees with the reference is timed, and the register tile beside them. */

import type { Effort, Samples } from "../measure/interleave.ts";
import { type NotTimed, runHeat, type Watcher } from "../measure/race.ts";
import { type Spread, spreadOf } from "../measure/statistics.ts";
import type { LinearCase } from "./cases.ts";
import { type LinearErrors, linearDisagreement, linearErrorsOf } from "./compare.ts";
import type { LinearPeer } from "./peers/peer.ts";
import { type LinearOutcome, type LinearProblem, linearProblemOf } from "./problem.ts";
import { linearExpectedOf, sampleOf } from "./reference.ts";
import type { Tile, TileVariant } from "./tile.ts";

export interface LinearTimed {
  peer: string;
  milliseconds: Spread;
  errors: LinearErrors;
  /** Bytes beyond inputs and outputs; absent where it cannot tell. */
  memory?: number;
}

export interface LinearResult {
  case: LinearCase;
  /** From the fastest on. */
  timed: LinearTimed[];
  notTimed: NotTimed[];
  /** GFLOPS of the tile by itself, in the same rounds. */
  tiles: { variant: TileVariant; gflops: Spread }[];
  /** How many rows of dx and classes of dw were compared, where not all were. */
  compared?: { rows: number; classes: number };
}

/** Solutions take from microseconds to seconds. */
export const LINEAR_EFFORT: Effort = { rounds: 21, sampleTime: 4, warmUpTime: 200, budget: 2500 };

export async function raceLinear(
  of: LinearCase,
  peers: readonly LinearPeer[],
  tiles: readonly Tile[],
  effort: Effort,
  watcher: Watcher<LinearTimed, LinearErrors> = {},
): Promise<LinearResult> {
  const problem = linearProblemOf(of);
  watcher.stage?.("the reference");
  const expected = linearExpectedOf(problem);
  const errors = new Map<string, LinearErrors>();
  const memory = new Map<string, number | undefined>();
  /** Of the peers that have samples. */
  const timesOf = (samples: Samples): LinearTimed[] =>
    [...errors]
      .filter(([peer]) => samples.get(peer)!.length > 0)
      .map(([peer, own]) => {
        return { peer, milliseconds: spreadOf(samples.get(peer)!), errors: own, memory: memory.get(peer) };
      });
  const { samples, notTimed } = await runHeat<LinearProblem, LinearOutcome>(
    {
      problem,
      wrong: (outcome) => linearDisagreement(outcome, expected, problem),
      pacemakers: tiles.map(({ contestant }) => contestant),
      stage: (what) => watcher.stage?.(what),
      admitted(peer, outcome) {
        const own = linearErrorsOf(outcome, expected, of.features);
        errors.set(peer, own);
        watcher.admitted?.(peer, own);
      },
      round: (done, samples) => watcher.round?.(done, effort.rounds, timesOf(samples)),
      async finished(peer, loaded) {
        memory.set(peer, await loaded.memory?.());
      },
    },
    peers,
    effort,
  );
  const timed = timesOf(samples).sort((a, b) => a.milliseconds.median - b.milliseconds.median);
  const { rows, classes } = sampleOf(of);
  const isWhole = rows.length === of.rows && classes.length === of.classes;
  return {
    case: of,
    timed,
    notTimed,
    tiles: tiles.map(({ variant, contestant, gflopsOf }) => ({
      variant,
      gflops: spreadOf(samples.get(contestant.name)!.map(gflopsOf)),
    })),
    compared: isWhole ? undefined : { rows: rows.length, classes: classes.length },
  };
}
