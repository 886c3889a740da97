/** A last layer put to a process of its own (../../peers/worker-process.ts). */

import type { WorkerProcess } from "../../peers/worker-process.ts";
import type { LinearOutcome, LinearProblem } from "../problem.ts";
import type { LinearLoaded } from "./peer.ts";

export async function loadLinear(worker: WorkerProcess, problem: LinearProblem): Promise<LinearLoaded> {
  const { rows, features, classes, labelSmoothing, x, weights, bias, indices } = problem;
  const line = `${rows} ${features} ${classes} ${labelSmoothing}`;
  const loaded = await worker.loadArrays({ x, weights, bias, indices }, line, ["dx", "dw", "db"], (loss, arrays) => {
    const { dx, dw, db } = arrays;
    return { loss, dx, dw, db } satisfies LinearOutcome;
  });
  return {
    ...loaded,
    async memory() {
      const bytes = await worker.memory();
      return Number.isNaN(bytes) ? undefined : bytes;
    },
  };
}
