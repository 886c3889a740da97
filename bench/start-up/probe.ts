/**
 * One measurement of starting, in a process of its own, since an engine keeps what it compiled and optimised:
 *
 *   node dist/probe.js compile      VARIANT
 *   node dist/probe.js first-result VARIANT|plain-js warm|cold
 *   node dist/probe.js first-call   VARIANT|plain-js warm|cold
 *
 * Prints a `Probe` as JSON. The import of `@ls/core`, which compiles nothing, is not counted.
 */

import { readFileSync } from "node:fs";
import type { Ls, Variant } from "@ls/core";
import { cases } from "../cases.ts";
import { spreadOf } from "../measure/statistics.ts";
import { gradientOfIndices } from "../peers/plain-js/cross-entropy.ts";
import { type Problem, problemOf } from "../problem.ts";
import { allowRelaxedSimd } from "../relaxed-simd.ts";
import { FIRST_CALL, FIRST_RESULT, type Probe } from "./probes.ts";
import { kernelPath } from "./sizes.ts";

const now = () => performance.now();

const theProblem = (name: string): Problem => problemOf(cases.find((of) => of.name === name)!);

function compile(variant: Variant): Probe {
  const bytes = readFileSync(kernelPath(variant));
  const start = now();
  new WebAssembly.Module(bytes);
  return { figures: { compile: now() - start } };
}

/** From nothing to the result of a small batch in ordinary arrays. */
async function firstResult(who: string, warmUp: boolean): Promise<Probe> {
  const { logits, indices, classes, labelSmoothing } = theProblem(FIRST_RESULT);
  if (who === "plain-js") {
    const start = now();
    const loss = gradientOfIndices(logits, indices, classes, labelSmoothing, new Float32Array(logits.length));
    return { figures: { firstResult: now() - start }, loss };
  }
  const { init } = await import("@ls/core");
  const start = now();
  const ls = await init({ variant: who as Variant, warmUp });
  const ready = now();
  const { loss } = ls.crossEntropyGrad(logits, indices, { classes, labelSmoothing });
  return { figures: { init: ready - start, firstResult: now() - start }, loss };
}

const MOST_CALLS = 200;
const MOST_MILLISECONDS = 1000;

/** The first call, and the median of those after which the engine had time to optimise. */
function firstAndSteady(solve: () => number): Probe {
  const times: number[] = [];
  let loss = 0;
  for (let spent = 0; times.length < 3 || (times.length < MOST_CALLS && spent < MOST_MILLISECONDS); ) {
    const start = now();
    loss = solve();
    const time = now() - start;
    times.push(time);
    spent += time;
  }
  const steady = spreadOf(times.slice(times.length >> 1)).median;
  return { figures: { firstCall: times[0], steady, firstOverSteady: times[0] / steady }, loss };
}

/** The first call on a few rows of a large vocabulary, in memory that was written before, as a model's would be. */
async function firstCall(who: string, warmUp: boolean): Promise<Probe> {
  const { logits, indices, classes, labelSmoothing } = theProblem(FIRST_CALL);
  if (who === "plain-js") {
    const gradient = new Float32Array(logits.length).fill(1);
    return firstAndSteady(() => gradientOfIndices(logits, indices, classes, labelSmoothing, gradient));
  }
  const { init } = await import("@ls/core");
  const ls: Ls = await init({ variant: who as Variant, warmUp });
  const [z, gradient, targets] = [ls.allocate(logits.length), ls.allocate(logits.length), ls.allocate(4, "i32")];
  z.f32.set(logits);
  gradient.f32.fill(1);
  targets.i32.set(indices);
  const options = { classes, labelSmoothing, out: gradient.f32 };
  return firstAndSteady(() => ls.crossEntropyGrad(z.f32, targets.i32, options).loss);
}

const [what, who, warmth] = process.argv.slice(2);
allowRelaxedSimd();
const probes: Record<string, () => Probe | Promise<Probe>> = {
  compile: () => compile(who as Variant),
  "first-result": () => firstResult(who, warmth === "warm"),
  "first-call": () => firstCall(who, warmth === "warm"),
};
process.stdout.write(`${JSON.stringify(await probes[what]())}\n`);
