/** Random calls for property tests: logits, targets and any allowed mixture of options, as a fast-check arbitrary. */

import fc from "fast-check";
import {
  indexKinds,
  integer,
  type Random,
  seeded,
  someIndices,
  someLogits,
  somePrior,
  someProbabilities,
  someWeights,
} from "./data.js";
import type { IndexArray, Options } from "./oracle.js";

export interface Problem {
  /** [N, K], or as `options.shape` says. */
  logits: Float32Array;
  targets: IndexArray | Float32Array;
  options: Options;
  rows: number;
  classes: number;
}

// α is 0, 1 or well between: what float32 rounds to 0 of a target, at a logit of −inf, is the difference between 0 and +inf.
const choices = {
  seed: fc.nat(),
  rows: fc.integer({ min: 0, max: 20 }),
  classes: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 12 }) },
    { weight: 2, arbitrary: fc.integer({ min: 13, max: 140 }) },
    { weight: 1, arbitrary: fc.integer({ min: 141, max: 1100 }) },
  ),
  kind: fc.constantFrom("indices", "indices", "probabilities", "unnormalized"),
  indexKind: fc.nat({ max: indexKinds.length - 1 }),
  layout: fc.constantFrom("flat", "flat", "first axis", "middle axis", "last axis"),
  labelSmoothing: fc.option(fc.oneof(fc.constantFrom(0, 0.1, 1), fc.double({ min: 0.001, max: 0.999, noNaN: true })), {
    nil: undefined,
  }),
  smoothing: fc.constantFrom("uniform", "uniform", "others", "prior"),
  classWeights: fc.boolean(),
  sampleWeights: fc.boolean(),
  ignored: fc.constantFrom("no", "−100", "a class", "every row"),
  masked: fc.constantFrom(false, false, false, true),
  reduction: fc.constantFrom(undefined, "mean", "sum", "none"),
  normalizer: fc.option(fc.double({ min: 0.01, max: 1000, noNaN: true }), { nil: undefined }),
  empty: fc.constantFrom(undefined, "nan", "zero"),
  logitScale: fc.option(fc.double({ min: 0.05, max: 4, noNaN: true }), { nil: undefined }),
  softcap: fc.option(fc.double({ min: 0.5, max: 50, noNaN: true }), { nil: undefined, freq: 2 }),
  zLoss: fc.option(fc.double({ min: 0, max: 0.01, noNaN: true }), { nil: undefined, freq: 2 }),
  gradOutput: fc.constantFrom("none", "number", "array"),
  plainNumbers: fc.boolean(),
} as const;

type Choices = { [name in keyof typeof choices]: (typeof choices)[name] extends fc.Arbitrary<infer T> ? T : never };

/** Row-major [N, K] data, moved to where `shape` and `axis` want it. */
function place(flat: Float32Array, rows: number, classes: number, inner: number): Float32Array {
  const placed = new Float32Array(flat.length);
  for (let i = 0; i < rows; i++) {
    const start = Math.floor(i / inner) * classes * inner + (i % inner);
    for (let k = 0; k < classes; k++) placed[start + k * inner] = flat[i * classes + k];
  }
  return placed;
}

function layoutFor(kind: Choices["layout"], rows: number, classes: number, random: Random) {
  if (kind === "flat") return { inner: 1, options: { classes } };
  if (kind === "last axis")
    return { inner: 1, options: random() < 0.5 ? { shape: [rows, classes] } : { shape: [rows, 1, classes], axis: -1 } };
  if (kind === "first axis") return { inner: rows, options: { shape: [classes, rows], axis: 0, classes } };
  const divisors = Array.from({ length: rows }, (_, i) => i + 1).filter((divisor) => rows % divisor === 0);
  const inner = divisors[integer(random, divisors.length)] ?? 1;
  return { inner, options: { shape: [rows / inner, classes, inner, 1], axis: random() < 0.5 ? 1 : -3 } };
}

function build(choice: Choices): Problem {
  const { rows, classes } = choice;
  const random = seeded(choice.seed);
  const { inner, options: layout } = layoutFor(choice.layout, rows, classes, random);
  const options: Options = { ...layout };

  const flat = someLogits(rows, classes, random);
  if (choice.masked)
    flat.forEach((_, at) => {
      if (at % classes !== 0 && random() < 0.2) flat[at] = Number.NEGATIVE_INFINITY;
    });
  const logits = place(flat, rows, classes, Math.max(1, inner));

  let targets: IndexArray | Float32Array;
  if (choice.kind === "indices") {
    const indices = someIndices(rows, classes, random);
    const kind = classes <= indexKinds[choice.indexKind].most ? indexKinds[choice.indexKind] : indexKinds[0];
    const signed = !kind.name.startsWith("Uint");
    if (choice.ignored === "a class") options.ignoreIndex = integer(random, classes);
    if (choice.ignored === "every row") {
      options.ignoreIndex = classes - 1;
      indices.fill(options.ignoreIndex);
    }
    if (choice.ignored === "−100" && signed)
      indices.forEach((_, i) => {
        if (random() < 0.3) indices[i] = -100;
      });
    targets = kind.from(indices);
  } else {
    targets = place(
      someProbabilities(rows, classes, random, choice.kind === "unnormalized"),
      rows,
      classes,
      Math.max(1, inner),
    );
  }

  const weights = (values: Float32Array) => (choice.plainNumbers ? Array.from(values) : values);
  options.labelSmoothing = choice.labelSmoothing;
  if (choice.smoothing === "prior") options.prior = weights(somePrior(classes, random));
  if (choice.smoothing === "others") {
    options.smoothingConvention = "others";
    // Beyond α = (K−1)/K this convention makes targets of more than 1 negative: no one's loss.
    if (choice.kind === "unnormalized" && options.labelSmoothing !== undefined)
      options.labelSmoothing *= Math.max(1, classes - 1) / Math.max(2, classes);
  }
  if (choice.classWeights) options.classWeights = weights(someWeights(classes, random));
  if (choice.sampleWeights) options.sampleWeights = weights(someWeights(rows, random));
  options.reduction = choice.reduction;
  if (choice.reduction !== "sum" && choice.reduction !== "none") options.normalizer = choice.normalizer;
  options.empty = choice.empty;
  options.logitScale = choice.logitScale;
  options.softcap = choice.softcap;
  options.zLoss = choice.zLoss;
  if (choice.gradOutput === "number") options.gradOutput = 4 * random() - 2;
  if (choice.gradOutput === "array" && (choice.reduction === "sum" || choice.reduction === "none")) {
    options.gradOutput = Float32Array.from({ length: rows }, () => 4 * random() - 2);
  }
  return { logits, targets, options, rows, classes };
}

/** Calls with everything mixed; `fixed` settles some of the choices. */
export function anyProblem(fixed: Partial<Choices> = {}): fc.Arbitrary<Problem> {
  const settled = Object.fromEntries(Object.entries(fixed).map(([name, value]) => [name, fc.constant(value)]));
  return (fc.record({ ...choices, ...settled }) as fc.Arbitrary<Choices>).map((choice) => {
    const problem = build(choice);
    // What fast-check prints of a failing case: the choices instead of thousands of numbers.
    return Object.assign(problem, { [fc.toStringMethod]: () => JSON.stringify(choice) });
  });
}
