/** Our own variants through the public API: arrays resident in the kernel's memory, and ordinary arrays. */

import { init, type Ls, type Variant } from "@ls/core";
import { openVariant, type Placed } from "../../peers/ours.ts";
import { takesEverything } from "../../peers/peer.ts";
import type { LinearOutcome, LinearProblem } from "../problem.ts";
import { type LinearLoaded, type LinearPeer, type LinearPeerSource, repeating } from "./peer.ts";

/** Where a problem's arrays lie. */
interface LinearOperands extends Omit<LinearOutcome, "loss"> {
  x: Float32Array;
  weights: Float32Array;
  bias: Float32Array;
  indices: Int32Array;
}

/** The kernel's memory in bytes. */
const sizeOf = (ls: Ls): number => {
  using probe = ls.allocate(1);
  return probe.f32.buffer.byteLength;
};

/** `own` are the bytes of the kernel's memory before it got this problem's arrays. */
function loadedOf(ls: Ls, problem: LinearProblem, operands: LinearOperands, own: number): LinearLoaded {
  const { features, classes, labelSmoothing } = problem;
  const { x, weights, bias, indices, dx, dw, db } = operands;
  const options = { features, classes, labelSmoothing, bias, out: { dx, dw, db } };
  const withArrays = sizeOf(ls);
  let loss = 0;
  return {
    solve: repeating(() => {
      loss = ls.linearCrossEntropyGrad(x, weights, indices, options).loss;
    }),
    outcome: () => ({ loss, dx, dw, db }),
    memory: () => own + sizeOf(ls) - withArrays,
    free: () => ls.dispose(),
  };
}

export function placeLinear(ls: Ls, problem: LinearProblem): Placed<LinearOperands> {
  const { x, weights, bias, indices } = problem;
  const floats = [x, weights, bias, x, weights, bias].map(({ length }) => ls.allocate(length));
  const targets = ls.allocate(indices.length, "i32");
  // Views are read after the last allocation: growing the memory makes earlier ones stale.
  const [xIn, weightsIn, biasIn, dx, dw, db] = floats.map(({ f32 }) => f32);
  xIn.set(x);
  weightsIn.set(weights);
  biasIn.set(bias);
  targets.i32.set(indices);
  return {
    operands: { x: xIn, weights: weightsIn, bias: biasIn, indices: targets.i32, dx, dw, db },
    free() {
      for (const memory of [...floats, targets]) memory.free();
    },
  };
}

async function loadResident(variant: Variant, problem: LinearProblem): Promise<LinearLoaded> {
  const ls = await init({ variant });
  const own = sizeOf(ls);
  return loadedOf(ls, problem, placeLinear(ls, problem).operands, own);
}

async function loadOrdinary(variant: Variant, problem: LinearProblem): Promise<LinearLoaded> {
  const { x, weights, bias, indices } = problem;
  const [dx, dw, db] = [x, weights, bias].map(({ length }) => new Float32Array(length));
  const ls = await init({ variant });
  return loadedOf(ls, problem, { x, weights, bias, indices, dx, dw, db }, sizeOf(ls));
}

const memoryIs = "the kernel's memory before it has arrays of the problem, and what it grows by while it solves";

const resident = (variant: Variant): LinearPeer => ({
  name: variant,
  configuration: "`linearCrossEntropyGrad`, arrays in the kernel's memory (ls.allocate), one thread",
  memoryIs,
  declines: takesEverything,
  load: (problem) => loadResident(variant, problem),
  close() {},
});

const withCopies = (variant: Variant): LinearPeer => ({
  name: `${variant} with copies`,
  configuration: "`linearCrossEntropyGrad`, ordinary arrays in and out, copied block by block, one thread",
  memoryIs,
  declines: takesEverything,
  load: (problem) => loadOrdinary(variant, problem),
  close() {},
});

const VARIANTS: readonly Variant[] = ["relaxed", "simd"];

export const ourLinearSources: LinearPeerSource[] = VARIANTS.map((variant) => ({
  names: [variant, `${variant} with copies`],
  async open() {
    await openVariant(variant);
    return [resident(variant), withCopies(variant)];
  },
}));
