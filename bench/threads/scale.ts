/** One case by the calls that give promises, with different numbers of threads: compared with the reference, then timed. */

import { init, type Ls } from "@ls/core";
import { cases } from "../cases.ts";
import { linearCases } from "../linear/cases.ts";
import { linearDisagreement } from "../linear/compare.ts";
import { linearProblemOf } from "../linear/problem.ts";
import { linearExpectedOf } from "../linear/reference.ts";
import { type Contestant, type Effort, interleave } from "../measure/interleave.ts";
import { type Spread, spreadOf } from "../measure/statistics.ts";
import { disagreement, expectedOf } from "../measure/verify.ts";
import { problemOf } from "../problem.ts";

/** The variant that is measured, arrays in the kernel's memory. */
export const THREADED_VARIANT = "simd";

/** How many threads, the first of which is what the others are compared with. */
export const COUNTS = [1, 2];

export interface Scaling {
  /** The case. */
  name: string;
  threads: {
    count: number;
    milliseconds: Spread;
    /** The first's time divided by this one's, round by round: what disturbs a round disturbs all. */
    speedup: Spread;
  }[];
  /** Why it was not timed. */
  wrong?: string;
}

/** A problem in an instance's memory. */
interface Call {
  solve(): Promise<number>;
  outputs: Float32Array[];
  /** What is wrong with what the last call gave, or nothing. */
  wrong(loss: number): string | undefined;
}

type Loader = (ls: Ls) => Call;

/** Copies of these arrays in the kernel's memory; views are read after the last allocation, which may make others stale. */
function resident(ls: Ls, floats: readonly Float32Array[], indices: Int32Array) {
  const places = floats.map(({ length }) => ls.allocate(length));
  const targets = ls.allocate(indices.length, "i32");
  targets.i32.set(indices);
  for (const [i, { f32 }] of places.entries()) f32.set(floats[i]);
  return { arrays: places.map(({ f32 }) => f32), targets: targets.i32 };
}

async function loaderOf(name: string): Promise<Loader> {
  const linear = linearCases.find((of) => of.name === name);
  if (linear) {
    const problem = linearProblemOf(linear);
    const expected = linearExpectedOf(problem);
    const { x, weights, bias, indices, features, classes, labelSmoothing } = problem;
    return (ls) => {
      const { arrays, targets } = resident(ls, [x, weights, bias, x, weights, bias], indices);
      const [xIn, weightsIn, biasIn, dx, dw, db] = arrays;
      const options = { features, classes, labelSmoothing, bias: biasIn, out: { dx, dw, db } };
      return {
        solve: async () => (await ls.linearCrossEntropyGradAsync(xIn, weightsIn, targets, options)).loss,
        outputs: [dx, dw, db],
        wrong: (loss) => linearDisagreement({ loss, dx, dw, db }, expected, problem),
      };
    };
  }
  const problem = problemOf(cases.find((of) => of.name === name)!);
  const expected = await expectedOf(problem);
  const { logits, indices, classes, labelSmoothing } = problem;
  return (ls) => {
    const { arrays, targets } = resident(ls, [logits, logits], indices);
    const [z, gradient] = arrays;
    const options = { classes, labelSmoothing, out: gradient };
    return {
      solve: async () => (await ls.crossEntropyGradAsync(z, targets, options)).loss,
      outputs: [gradient],
      wrong: (loss) => disagreement({ loss, gradient }, expected, problem),
    };
  };
}

const bitsOf = ({ buffer, byteOffset, length }: Float32Array) => new Int32Array(buffer, byteOffset, length);

/** Whether two arrays hold the same bits. */
function areSame(one: Float32Array, other: Float32Array): boolean {
  const [a, b] = [bitsOf(one), bitsOf(other)];
  return a.every((bits, i) => bits === b[i]);
}

/** What is wrong with the calls, each called once: far from the reference, or not the bits of the first. */
async function wrongOf(calls: readonly Call[]): Promise<string | undefined> {
  const losses: number[] = [];
  for (const call of calls) losses.push(await call.solve());
  for (const [i, call] of calls.entries()) {
    const wrong = call.wrong(losses[i]);
    if (wrong !== undefined) return wrong;
    const isSame = losses[i] === losses[0] && call.outputs.every((output, j) => areSame(output, calls[0].outputs[j]));
    if (!isSame) return `${COUNTS[i]} threads give other bits than ${COUNTS[0]}`;
  }
  return undefined;
}

export async function scale(name: string, effort: Effort): Promise<Scaling> {
  const load = await loaderOf(name);
  const instances: Ls[] = [];
  try {
    for (const threads of COUNTS) {
      const ls = await init({ variant: THREADED_VARIANT, threads });
      instances.push(ls);
      if (ls.threads !== threads) return { name, threads: [], wrong: `there are no ${threads} threads here` };
    }
    const calls = instances.map(load);
    const wrong = await wrongOf(calls);
    if (wrong !== undefined) return { name, threads: [], wrong };
    const contestants = calls.map(
      (call, i): Contestant => ({
        name: String(COUNTS[i]),
        async solve(times) {
          for (let t = 0; t < times; t++) await call.solve();
          return undefined;
        },
      }),
    );
    const samples = await interleave(contestants, effort);
    const [first] = samples.values();
    const threads = [...samples].map(([count, times]) => ({
      count: Number(count),
      milliseconds: spreadOf(times),
      speedup: spreadOf(times.map((time, round) => first[round] / time)),
    }));
    return { name, threads };
  } finally {
    for (const ls of instances) await ls[Symbol.asyncDispose]?.();
  }
}
