/** Calls that are large enough for a pool, of all kinds: each with its own way through it. */

import type { CrossEntropyOptions, Ls, Targets } from "../../src/index.js";
import {
  integer,
  oneHot,
  type Random,
  seeded,
  someIndices,
  someLogits,
  somePrior,
  someProbabilities,
  someWeights,
} from "../data.js";

export interface PoolCall {
  readonly logits: Float32Array;
  readonly targets: Targets;
  readonly options: CrossEntropyOptions;
}

type Build = (random: Random) => PoolCall;

const allRows = ["loss", "nll", "lse", "argmax"] as const;

const flat =
  (rows: number, classes: number, more: (random: Random) => Partial<PoolCall> = () => ({})): Build =>
  (random) => {
    const logits = someLogits(rows, classes, random);
    const { targets = someIndices(rows, classes, random), options } = more(random);
    return { logits, targets, options: { classes, labelSmoothing: 0.1, rows: allRows, ...options } };
  };

const builds: Record<string, Build> = {
  "520x1000": flat(520, 1000),
  "1100x1000, more than a block": flat(1100, 1000),
  "301x4096, weights and prior": flat(301, 4096, (random) => ({
    options: { classWeights: someWeights(4096, random), prior: somePrior(4096, random) },
  })),
  "170001x3, sample weights, a class ignored": flat(170001, 3, (random) => ({
    targets: Uint8Array.from(someIndices(170001, 3, random)),
    options: { sampleWeights: someWeights(170001, random), ignoreIndex: 2 },
  })),
  "16000x33, none, upstream gradient, others": flat(16000, 33, (random) => ({
    options: {
      reduction: "none",
      smoothingConvention: "others",
      gradOutput: Float32Array.from({ length: 16000 }, () => 4 * random() - 2),
    },
  })),
  "13x40001, softcap and z-loss": flat(13, 40001, () => ({ options: { softcap: 9, zLoss: 1e-3, logitScale: 0.7 } })),
  "4x150001": flat(4, 150_001),
  "2x700001, longer than the workspace": flat(2, 700_001),
  "720x700, probabilities": flat(720, 700, (random) => ({
    targets: someProbabilities(720, 700, random, true),
    options: { reduction: "sum" },
  })),
  "[3, 170, 40, 30], second axis": (random) => ({
    logits: someLogits(3600, 170, random),
    targets: BigInt64Array.from(someIndices(3600, 170, random), BigInt),
    options: { shape: [3, 170, 40, 30], axis: 1, rows: allRows },
  }),
  "[170, 3000], first axis, probabilities": (random) => ({
    logits: someLogits(3000, 170, random),
    targets: oneHot(
      Int32Array.from({ length: 3000 }, () => integer(random, 170)),
      170,
    ),
    options: { shape: [170, 3000], axis: 0, rows: allRows },
  }),
};

export const names = Object.keys(builds);

export const callNamed = (name: string): PoolCall => builds[name](seeded(names.indexOf(name) + 1));

/** The same call with logits, gradient and, where it has them, index targets in an instance's memory. */
export function allocated(ls: Ls, { logits, targets, options }: PoolCall): { call: PoolCall; free(): void } {
  const held = [ls.allocate(logits.length), ls.allocate(logits.length)] as const;
  const indices = targets instanceof Int32Array ? ls.allocate(targets.length, "i32") : undefined;
  const own = { logits: held[0].f32, out: held[1].f32, targets: indices?.i32 ?? targets };
  own.logits.set(logits);
  indices?.i32.set(targets as Int32Array);
  return {
    call: { logits: own.logits, targets: own.targets, options: { ...options, out: own.out } },
    free() {
      for (const memory of [...held, indices]) memory?.free();
    },
  };
}
