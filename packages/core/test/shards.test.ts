/** Classes split into shards: any split, merged in any grouping, is the whole within the error bounds; one split has one set of bits. */

import { ROW_STATE_SIZE, STATS } from "@ls/kernel/abi";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { init, type Ls, type RowStats, type RowStatsOptions } from "../src/index.js";
import { integer, seeded, someIndices, someLogits, someProbabilities, someWeights } from "./data.js";
import { outsideBounds } from "./expect-within-bounds.js";
import { property } from "./on-demand.js";
import { oracle } from "./oracle.js";
import { anyProblem, type Problem } from "./problems.js";
import { expectSameBits, expectSameRows } from "./same-bits.js";
import { runSharded, shardsOf, someCuts } from "./sharded.js";
import { describeVariants, toleranceOf, variants } from "./variants.js";

describeVariants("shards", (subject) => {
  it("are the whole within the error bounds, for any split merged in any grouping", () => {
    fc.assert(
      fc.property(anyProblem({ layout: "flat" }), fc.nat(), (problem, seed) => {
        const random = seeded(seed);
        const { whole } = runSharded(() => subject.ls, problem, someCuts(problem.classes, 6, random), random);
        expect(
          outsideBounds(whole, oracle(problem.logits, problem.targets, problem.options), subject.tolerance),
        ).toEqual([]);
      }),
      { seed: property.seed, numRuns: property.runs(200) },
    );
  });

  it("give every worker the same loss and row results, and the loss alone from the statistics", () => {
    const random = seeded(3);
    const problem = someProblem(9, 70, { labelSmoothing: 0.1, sampleWeights: someWeights(9, random) });
    const { results, stats } = runSharded(() => subject.ls, problem, [0, 20, 41, 70], random);
    const { sampleWeights } = problem.options;
    const alone = subject.ls.shardLoss(stats, { sampleWeights, rows: ["loss", "nll", "lse", "argmax"] });
    for (const { loss, count, correct, rows } of results) {
      expect({ loss, count, correct }).toEqual({ loss: alone.loss, count: alone.count, correct: alone.correct });
      expectSameRows(rows, alone.rows);
    }
  });

  it("give one split the same bits whichever way round two shards are merged, and however often", () => {
    const problem = someProblem(5, 300, { labelSmoothing: 0.1 });
    const one = runSharded(() => subject.ls, problem, [0, 140, 300], seeded(1)).whole;
    for (let seed = 2; seed < 8; seed++) {
      const again = runSharded(() => subject.ls, problem, [0, 140, 300], seeded(seed)).whole;
      expect(again.loss).toBe(one.loss);
      expectSameBits(again.grad, one.grad);
    }
  });

  it.each([3, 70_000])(
    "give the same bits from ordinary arrays, allocated ones and in place (%i classes)",
    (classes) => {
      const random = seeded(classes);
      const problem = someProblem(3, classes, { labelSmoothing: 0.1, classWeights: someWeights(classes, random) });
      const [shard] = shardsOf(problem, [0, classes]);
      const { ls } = subject;
      const logits = ls.allocate(shard.logits.length);
      logits.f32.set(shard.logits);
      const stats = ls.rowStats(shard.logits, shard.targets, shard.options);
      const resident = ls.rowStats(logits.f32, shard.targets, shard.options);
      expect(resident.data).toEqual(stats.data);
      const before = stats.data.slice();
      const { grad } = ls.shardGrad(shard.logits, stats, shard.targets, shard.options);
      expect(stats.data).toEqual(before);
      const inPlace = ls.shardGrad(logits.f32, stats, shard.targets, { ...shard.options, out: logits.f32 });
      expectSameBits(inPlace.grad, grad);
      const own = ls.shardGrad(shard.logits, stats, shard.targets, { ...shard.options, out: shard.logits });
      expect(own.grad).toBe(shard.logits);
      expectSameBits(own.grad, grad);
      logits.free();
    },
  );

  it.each(["indices", "probabilities"])("hold where a shard is longer than any block (%s)", (kind) => {
    const [rows, classes] = [2, 150_001];
    const random = seeded(classes);
    const problem = someProblem(rows, classes, {
      labelSmoothing: 0.2,
      classWeights: someWeights(classes, random),
      prior: new Float32Array(classes).fill(1 / classes),
    });
    if (kind === "probabilities") problem.targets = someProbabilities(rows, classes, random);
    const expected = oracle(problem.logits, problem.targets, problem.options);
    for (const cuts of [
      [0, classes],
      [0, 1, 80_000, classes],
    ]) {
      const { whole } = runSharded(() => subject.ls, problem, cuts, random);
      expect(outsideBounds(whole, expected, subject.tolerance)).toEqual([]);
    }
  });

  it("hold for more rows than fit into a block", () => {
    const problem = someProblem(40_001, 5, { labelSmoothing: 0.1 });
    const { whole } = runSharded(() => subject.ls, problem, [0, 2, 5], seeded(4));
    expect(outsideBounds(whole, oracle(problem.logits, problem.targets, problem.options), subject.tolerance)).toEqual(
      [],
    );
  });

  it("take no rows", () => {
    const none = new Float32Array(0);
    const options = { classes: 4, shardClasses: 2, reduction: "sum" } as const;
    const a = subject.ls.rowStats(none, [], options);
    const b = subject.ls.rowStats(none, [], { ...options, firstClass: 2 });
    const { loss, grad } = subject.ls.shardGrad(none, subject.ls.mergeStats(a, b), [], options);
    expect([loss, grad.length]).toEqual([0, 0]);
  });

  it("have a mean over nothing of NaN, or 0 if asked, and a gradient of zeros even where a row holds NaN", () => {
    const logits = Float32Array.of(Number.NaN, 1, 2);
    const options = { classes: 3, ignoreIndex: 7 };
    const stats = subject.ls.rowStats(logits, [7], options);
    expect(subject.ls.shardLoss(stats).loss).toBeNaN();
    const { loss, count, grad } = subject.ls.shardGrad(logits, stats, [7], { ...options, empty: "zero" });
    expect([loss, count, [...grad]]).toEqual([0, 0, [0, 0, 0]]);
  });

  it("smooth over all classes, not over the shard's", () => {
    const logits = Float32Array.of(1, 2, 3, 0);
    const options = { classes: 4, labelSmoothing: 1 };
    const a = subject.ls.rowStats(logits.subarray(0, 1), [2], options);
    const b = subject.ls.rowStats(logits.subarray(1), [2], { ...options, firstClass: 1 });
    const whole = subject.ls.crossEntropy(logits, [2], options);
    expect(subject.ls.shardLoss(subject.ls.mergeStats(a, b)).loss).toBeCloseTo(whole.loss, 6);
  });

  it("are plain data: statistics survive a structured clone", () => {
    const stats = subject.ls.rowStats(Float32Array.of(1, 2), [0], { classes: 2 });
    const clone = structuredClone(stats);
    expect(subject.ls.shardLoss(clone)).toEqual(subject.ls.shardLoss(stats));
  });

  describe("refuse", () => {
    const logits = Float32Array.of(1, 2, 3, 4);
    const options: RowStatsOptions = { classes: 4, shardClasses: 2, labelSmoothing: 0.1 };
    const left = () => subject.ls.rowStats(logits, [0, 3], options);
    const right = (changes: Partial<RowStatsOptions> = {}) =>
      subject.ls.rowStats(logits, [0, 3], { ...options, firstClass: 2, ...changes });
    const all = () => subject.ls.mergeStats(left(), right());

    it.each<[string, string, RegExp, () => unknown]>([
      [
        "a shard past the last class",
        "SHAPE",
        /within the 4 classes, got classes 3 to 4/,
        () => right({ firstClass: 3 }),
      ],
      [
        "a shard that does not divide the logits",
        "SHAPE",
        /rows · shardClasses, for 2 rows, got 4/,
        () => right({ shardClasses: 3 }),
      ],
      ["no number of classes", "SHAPE", /the option classes/, () => right({ classes: undefined })],
      [
        "probabilities without shardClasses",
        "SHAPE",
        /the option shardClasses/,
        () => subject.ls.rowStats(logits, new Float32Array(4), { classes: 4 }),
      ],
      ["a fractional first class", "RANGE", /firstClass/, () => right({ firstClass: 0.5 })],
      ["a target past all classes", "TARGET_RANGE", /row 1/, () => subject.ls.rowStats(logits, [0, 4], options)],
      ["an option that does not exist", "TYPE", /did you mean 'firstClass'/, () => right({ firstclass: 2 } as object)],
      ["shards that share a class", "RANGE", /class 0 in both/, () => subject.ls.mergeStats(left(), left())],
      [
        "shards of other options",
        "RANGE",
        /one labelSmoothing, got 0.1 and 0.2/,
        () => subject.ls.mergeStats(left(), right({ labelSmoothing: 0.2 })),
      ],
      [
        "shards of other rows",
        "SHAPE",
        /one rows, got 2 and 1/,
        () =>
          subject.ls.mergeStats(left(), subject.ls.rowStats(logits.subarray(2), [0], { ...options, firstClass: 2 })),
      ],
      [
        "shards of which one has a prior",
        "RANGE",
        /prior for both/,
        () => subject.ls.mergeStats(left(), right({ prior: [0.5, 0.5] })),
      ],
      [
        "something else",
        "TYPE",
        /statistics from rowStats or mergeStats, got the string/,
        () => subject.ls.mergeStats(left(), "stats" as unknown as RowStats),
      ],
      [
        "statistics that were cut short",
        "SHAPE",
        /data.length/,
        () => subject.ls.shardLoss({ ...all(), data: new Uint8Array(3) }),
      ],
      [
        "class weights other than the statistics'",
        "RANGE",
        /classWeights that the statistics were taken with, got 5 for class 0, where they have 1/,
        () => subject.ls.shardGrad(logits, all(), [0, 3], { ...options, classWeights: [5, 5] }),
      ],
      ...(
        [
          ["ranges", [3]],
          ["ranges", []],
          [
            "ranges",
            [
              [2, 4],
              [0, 2],
            ],
          ],
          ["ranges", [[0, 5]]],
          ["smoothingConvention", "x"],
          ["labelSmoothing", 5],
          ["labelSmoothing", undefined],
          ["logitScale", -1],
          ["softcap", Number.NaN],
          ["classes", 2 ** 25],
          ["rows", 0.5],
          ["probabilities", 1],
          ["priorMass", -1],
        ] as const
      ).map(([field, value]): [string, string, RegExp, () => unknown] => [
        `statistics whose ${field} is ${JSON.stringify(value)}`,
        field === "ranges" || field === "probabilities" ? "TYPE" : "RANGE",
        new RegExp(`stats.${field}`),
        () => subject.ls.shardLoss({ ...all(), [field]: value } as RowStats),
      ]),
      ...(
        [
          ["target past the last class", STATS.targetArgmax, "setInt32", 77],
          ["weight that is NaN", STATS.targetWeight, "setFloat64", Number.NaN],
        ] as const
      ).map(([what, offset, set, value]): [string, string, RegExp, () => unknown] => [
        `bytes with a ${what}`,
        "TYPE",
        /other bytes in row 1/,
        () => {
          const stats = all();
          new DataView(stats.data.buffer)[set](ROW_STATE_SIZE + offset, value, true);
          return subject.ls.shardLoss(stats);
        },
      ]),
      [
        "bytes that are no statistics",
        "TYPE",
        /other bytes in row 0/,
        () => subject.ls.mergeStats(left(), { ...right(), data: new Uint8Array(256) }),
      ],
      [
        "a loss of some classes only",
        "SHAPE",
        /all 4 classes, got those of 0 to 1: merge/,
        () => subject.ls.shardLoss(left()),
      ],
      [
        "a prior that does not sum to 1 over all shards",
        "RANGE",
        /over all shards, got 0.75/,
        () =>
          subject.ls.shardLoss(
            subject.ls.mergeStats(
              subject.ls.rowStats(logits, [0, 3], { ...options, prior: [0.25, 0.25] }),
              right({ prior: [0.25, 0] }),
            ),
          ),
      ],
      [
        "options other than the statistics'",
        "RANGE",
        /labelSmoothing = 0.1 as the statistics have, got 0/,
        () => subject.ls.shardGrad(logits, all(), [0, 3], { classes: 4, shardClasses: 2 }),
      ],
      [
        "targets other than the statistics'",
        "RANGE",
        /got 2 in row 1, where they have 3/,
        () => subject.ls.shardGrad(logits, all(), [0, 2], options),
      ],
      [
        "smoothing options beside statistics that have theirs",
        "TYPE",
        /unknown option 'labelSmoothing'/,
        () => subject.ls.shardLoss(all(), { labelSmoothing: 0.1 } as object),
      ],
    ])("%s", (_, code, message, call) => {
      expect(call).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
    });

    it("an out that overlaps the logits", () => {
      const buffer = new Float32Array(5);
      const stats = subject.ls.mergeStats(
        subject.ls.rowStats(buffer.subarray(0, 4), [0, 3], options),
        subject.ls.rowStats(buffer.subarray(0, 4), [0, 3], { ...options, firstClass: 2 }),
      );
      const call = () =>
        subject.ls.shardGrad(buffer.subarray(0, 4), stats, [0, 3], { ...options, out: buffer.subarray(1) });
      expect(call).toThrow(expect.objectContaining({ code: "OVERLAP" }));
    });
  });
});

describe("shards of different engines", () => {
  let instances: Ls[];
  beforeAll(async () => {
    instances = await Promise.all(variants.map((variant) => init({ variant, warmUp: false })));
  });

  it("merge: the layout of the statistics is one", () => {
    const random = seeded(11);
    for (const options of [
      { labelSmoothing: 0.1 },
      { labelSmoothing: 0.2, softcap: 5, zLoss: 1e-3, logitScale: 0.5 },
    ]) {
      const problem = someProblem(8, 90, options);
      const { whole } = runSharded((i) => instances[i % instances.length] as Ls, problem, [0, 10, 30, 31, 90], random);
      const expected = oracle(problem.logits, problem.targets, problem.options);
      expect(outsideBounds(whole, expected, Math.max(...variants.map(toleranceOf)))).toEqual([]);
    }
  });
});

function someProblem(rows: number, classes: number, options: Problem["options"]): Problem {
  const random = seeded(rows + classes);
  const targets = someIndices(rows, classes, random);
  if (rows > 4) targets[integer(random, rows)] = -100;
  return { rows, classes, logits: someLogits(rows, classes, random), targets, options: { classes, ...options } };
}
