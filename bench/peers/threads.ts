/**
 * Our `simd` variant on threads, by the calls that give promises: arrays in the memory that the threads share. Whoever waits
 * for them is not blocked.
 */

import { init, type Ls } from "@ls/core";
import type { Problem } from "../problem.ts";
import { BASELINE, nameOfThreads } from "./groups.ts";
import { place } from "./ours.ts";
import { type Loaded, type Outcome, type Peer, type PeerSource, takesOnly, Unavailable } from "./peer.ts";
import type { Operands } from "./solver.ts";

export interface Threads {
  count: number;
  /** Where the entry `@ls/core/worker` is, for bundlers. */
  workerUrl?: string;
}

async function start({ count, workerUrl }: Threads): Promise<Ls> {
  const ls = await init({ variant: BASELINE, threads: count, workerUrl });
  if (ls.threads === count) return ls;
  ls.dispose();
  throw new Unavailable("threads share memory, which a browser gives only to pages that are cross-origin isolated");
}

/**
 * A source of one peer. Its instance serves every problem and ends with the peer: in Firefox a worker that ends threads and
 * starts others at once hangs.
 */
export const threadedSource = <Of, Given>(
  threads: Threads,
  peerOn: (ls: Ls) => Omit<Peer<Of, Given>, "name" | "close">,
): PeerSource<Of, Given> => {
  const name = nameOfThreads(threads.count);
  return {
    names: [name],
    async open() {
      const ls = await start(threads);
      return [{ ...peerOn(ls), name, close: () => ls.dispose() }];
    },
  };
};

/** The loss by the call that gives a promise. */
function callOf(ls: Ls, problem: Problem, { logits, targets, out, options }: Operands): () => Promise<Outcome> {
  const { classes, labelSmoothing, result } = problem;
  if (result === "gradient") {
    const all = { classes, labelSmoothing, out, ...options };
    return async () => {
      const { loss, grad, rows } = await ls.crossEntropyGradAsync(logits, targets, all);
      return { loss, gradient: grad, series: { ...rows } };
    };
  }
  const all = { classes, labelSmoothing, ...options, ...(result === "scoring" && { rows: ["nll"] as const }) };
  return async () => {
    const { loss, rows } = await ls.crossEntropyAsync(logits, targets, all);
    return { loss, series: { ...rows } };
  };
}

function load(ls: Ls, problem: Problem): Loaded {
  const { operands, free } = place(ls, problem);
  const call = callOf(ls, problem, operands);
  let outcome: Outcome;
  return {
    async solve(times) {
      for (let t = 0; t < times; t++) outcome = await call();
      return undefined;
    },
    outcome: () => outcome,
    free,
  };
}

/** Fewer logits than these stay on the caller's thread, and would only show what a promise takes. */
const FEWEST_LOGITS = 500_000;

const computes = takesOnly(["gradient", "loss", "scoring"]);

/** The loss, and its gradient, on so many threads. */
export const threadsSource = (threads: Threads): PeerSource =>
  threadedSource(threads, (ls) => ({
    configuration: `\`crossEntropyGradAsync\` and \`crossEntropyAsync\`, arrays in the memory shared by ${threads.count} threads`,
    declines: (of) =>
      computes({ result: of.result }) ??
      (of.rows * of.classes < FEWEST_LOGITS ? "so few logits are not handed to threads" : undefined),
    load: (problem) => load(ls, problem),
  }));
