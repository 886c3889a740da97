/** Our `simd` variant on threads (../../peers/threads.ts): last layer and loss by the call that gives a promise. */

import type { Ls } from "@ls/core";
import { type Threads, threadedSource } from "../../peers/threads.ts";
import type { LinearProblem } from "../problem.ts";
import { placeLinear } from "./ours.ts";
import type { LinearLoaded, LinearPeerSource } from "./peer.ts";

function load(ls: Ls, problem: LinearProblem): LinearLoaded {
  const { features, classes, labelSmoothing } = problem;
  const { operands, free } = placeLinear(ls, problem);
  const { x, weights, bias, indices, dx, dw, db } = operands;
  const options = { features, classes, labelSmoothing, bias, out: { dx, dw, db } };
  let loss = 0;
  return {
    async solve(times) {
      for (let t = 0; t < times; t++) ({ loss } = await ls.linearCrossEntropyGradAsync(x, weights, indices, options));
      return undefined;
    },
    outcome: () => ({ loss, dx, dw, db }),
    free,
  };
}

/** Fewer products than these stay on the caller's thread, and would only show what a promise takes. */
const FEWEST_PRODUCTS = 2_000_000;

/** The last layer and its loss on so many threads. */
export const linearThreadsSource = (threads: Threads): LinearPeerSource =>
  threadedSource(threads, (ls) => ({
    configuration: `\`linearCrossEntropyGradAsync\`, arrays in the memory shared by ${threads.count} threads`,
    declines: ({ rows, features, classes }) =>
      rows * features * classes < FEWEST_PRODUCTS ? "so small a layer is not handed to threads" : undefined,
    load: (problem) => load(ls, problem),
  }));
