/** The sweeps behind the charts: the cases of ./cases.ts that differ in one dimension, raced with less effort each. */

import { type Case, sweepOverClasses, sweepOverRows } from "./cases.ts";
import type { Effort } from "./measure/interleave.ts";
import { race } from "./measure/race.ts";
import type { Peer } from "./peers/peer.ts";
import type { Sweep } from "./report/record.ts";

const EFFORT: Effort = { rounds: 9, sampleTime: 1, warmUpTime: 20, budget: 120 };

/** Enough lines to compare, few enough to tell apart. */
const SHOWN = ["simd", "relaxed", "simd with copies", "plain JS", "C 128-bit", "C 128-bit FMA", "tfjs wasm"];

/** tfjs is so slow with few classes that it would squeeze the others together. */
const SHOWN_TO_300 = SHOWN.slice(0, -1);

export interface SweepPlan extends Omit<Sweep, "results"> {
  cases: Case[];
}

export function sweepPlans(): SweepPlan[] {
  const classes = sweepOverClasses();
  return [
    {
      name: "classes-to-300",
      title: "Loss and gradient, 1 to 300 classes",
      over: "classes",
      shown: SHOWN_TO_300,
      cases: classes.filter((of) => of.classes <= 300),
    },
    {
      name: "classes",
      title: "Loss and gradient, 1 to 151,936 classes",
      over: "classes",
      continues: "classes-to-300",
      shown: SHOWN,
      cases: classes.filter((of) => of.classes > 300),
    },
    {
      name: "rows-10",
      title: "Loss and gradient, rows of 10 classes",
      over: "rows",
      shown: SHOWN,
      cases: sweepOverRows(10),
    },
    {
      name: "rows-1000",
      title: "Loss and gradient, rows of 1,000 classes",
      over: "rows",
      shown: SHOWN,
      cases: sweepOverRows(1000),
    },
  ];
}

export async function sweepAll(
  plans: readonly SweepPlan[],
  peers: readonly Peer[],
  onCase: (name: string) => void,
): Promise<Sweep[]> {
  const raced = peers.filter(({ name }) => SHOWN.includes(name));
  const sweeps: Sweep[] = [];
  for (const { cases, ...plan } of plans) {
    const results = [...(sweeps.find(({ name }) => name === plan.continues)?.results ?? [])];
    for (const of of cases) {
      onCase(`${plan.name}: ${of.name}`);
      results.push(await race(of, raced, EFFORT));
    }
    sweeps.push({ ...plan, results });
  }
  return sweeps;
}
