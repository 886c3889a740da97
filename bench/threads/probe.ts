/**
 * The scaling over threads in a process of its own, free of the one core that everyone else is kept to:
 *
 *   node dist/threads.js full|quick CASE...
 *
 * Prints a `Scaling` for each case as a line of JSON.
 */

import type { Effort } from "../measure/interleave.ts";
import { scale } from "./scale.ts";

/** Without a limit to their budgets: every number of threads has to take part in every round. */
const EFFORTS: Record<string, Effort> = {
  full: { rounds: 21, sampleTime: 20, warmUpTime: 200, budget: Number.POSITIVE_INFINITY },
  quick: { rounds: 5, sampleTime: 2, warmUpTime: 20, budget: Number.POSITIVE_INFINITY },
};

const [effort, ...names] = process.argv.slice(2);
for (const name of names) process.stdout.write(`${JSON.stringify(await scale(name, EFFORTS[effort]))}\n`);
