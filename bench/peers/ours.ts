/** Our own variants through the public API: arrays resident in the kernel's memory, and ordinary arrays with their copies. */

import { init, type Ls, LsError, type Variant } from "@ls/core";
import type { Problem } from "../problem.ts";
import { type Loaded, type Peer, type PeerSource, takesEverything, Unavailable } from "./peer.ts";
import { type Operands, solverOf } from "./solver.ts";

function loadedOf(ls: Ls, problem: Problem, operands: Operands): Loaded {
  const solver = solverOf(ls, problem, operands);
  return {
    solve(times) {
      for (let t = 0; t < times; t++) solver.solve();
      return undefined;
    },
    outcome: () => solver.outcome(),
    free: () => ls.dispose(),
  };
}

const warm = new Set<Variant>();

/**
 * An instance of its own for each problem, so that its memory goes with it. The compiled module is shared, so the warm-up
 * of the first serves all: 50 ms for each of the many problems of a run would be half a minute.
 */
async function start(variant: Variant): Promise<Ls> {
  const ls = await init({ variant, warmUp: !warm.has(variant) });
  warm.add(variant);
  return ls;
}

/** Arrays in an instance's memory. */
export interface Placed<Of> {
  operands: Of;
  /** Gives the memory back; an instance that is disposed of needs none of this. */
  free(): void;
}

export function place(ls: Ls, problem: Problem): Placed<Operands> {
  const { logits, indices, probabilities, options, result } = problem;
  const logitMemory = ls.allocate(logits.length);
  const probabilityMemory = probabilities && ls.allocate(probabilities.length);
  const indexMemory = ls.allocate(indices.length, "i32");
  const gradientMemory = result === "gradient" ? ls.allocate(logits.length) : undefined;
  const optionMemory = Object.entries(options).map(
    ([name, value]) => [name, value instanceof Float32Array ? ls.allocate(value.length) : undefined, value] as const,
  );
  // Views are read after the last allocation: growing the memory makes earlier ones stale.
  logitMemory.f32.set(logits);
  indexMemory.i32.set(indices);
  if (probabilities) probabilityMemory?.f32.set(probabilities);
  for (const [, memory, value] of optionMemory) memory?.f32.set(value);
  const operands = {
    logits: logitMemory.f32,
    targets: probabilityMemory?.f32 ?? indexMemory.i32,
    out: gradientMemory?.f32,
    options: Object.fromEntries(optionMemory.map(([name, memory, value]) => [name, memory?.f32 ?? value])),
  };
  const others = [logitMemory, probabilityMemory, indexMemory, gradientMemory];
  return {
    operands,
    free() {
      for (const memory of [...others, ...optionMemory.map(([, each]) => each)]) memory?.free();
    },
  };
}

async function loadResident(variant: Variant, problem: Problem): Promise<Loaded> {
  const ls = await start(variant);
  return loadedOf(ls, problem, place(ls, problem).operands);
}

async function loadOrdinary(variant: Variant, problem: Problem): Promise<Loaded> {
  const { logits, indices, probabilities, options, result } = problem;
  const out = result === "gradient" ? new Float32Array(logits.length) : undefined;
  return loadedOf(await start(variant), problem, { logits, targets: probabilities ?? indices, out, options });
}

const resident = (variant: Variant): Peer => ({
  name: variant,
  configuration: "arrays in the kernel's memory (ls.allocate), one thread",
  declines: takesEverything,
  load: (problem) => loadResident(variant, problem),
  close() {},
});

const withCopies = (variant: Variant): Peer => ({
  name: `${variant} with copies`,
  configuration: "ordinary arrays in and out, copied block by block, one thread",
  declines: takesEverything,
  load: (problem) => loadOrdinary(variant, problem),
  close() {},
});

const reference: Peer = {
  ...withCopies("js"),
  name: "js",
  configuration: "our readable float64 reference, ordinary arrays",
};

const peersOf = (variant: Variant) => (variant === "js" ? [reference] : [resident(variant), withCopies(variant)]);

const VARIANTS: readonly Variant[] = ["relaxed", "simd", "scalar", "js"];

/** @throws {Unavailable} where this engine lacks what the variant needs */
export async function openVariant(variant: Variant): Promise<void> {
  try {
    (await init({ variant, warmUp: false })).dispose();
  } catch (error) {
    const isMissing = error instanceof LsError && ["WASM_UNAVAILABLE", "CSP_BLOCKED"].includes(error.code);
    if (isMissing) throw new Unavailable(error.message);
    throw error;
  }
}

export const ourSources: PeerSource[] = VARIANTS.map((variant) => ({
  names: peersOf(variant).map(({ name }) => name),
  async open() {
    await openVariant(variant);
    return peersOf(variant);
  },
}));
