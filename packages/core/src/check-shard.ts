/**
 * The door of rowStats and shardGrad: every argument is checked, nothing is written, and what comes out is a
 * `ShardCall`, its divisor known where there is a loss.
 */

import { checkApart, checkFloat32, isSameView, newArray } from "./arrays.js";
import { type CheckedTargets, checkLogits, readTargetsOf } from "./check-data.js";
import { LOSS_OPTIONS, type LossOptions, readLossOptions, visitArrays } from "./check-loss.js";
import type { Engine, Floats } from "./checked-call.js";
import { CheckedShard, weightOf } from "./checked-shard.js";
import { LsError } from "./errors.js";
import { readClasses } from "./layout.js";
import { checkNames, type RawOptions, readNumber } from "./options.js";
import { checkComplete, checkStats, StatsView } from "./row-stats.js";
import type { RowStats } from "./shard-types.js";
import { readSmoothingOfPart } from "./smoothing.js";
import { isProbabilities } from "./targets.js";
import type { Targets } from "./types.js";

const STATS_OPTIONS: ReadonlySet<string> = new Set(["classes", "firstClass", "shardClasses", ...LOSS_OPTIONS]);
const GRAD_OPTIONS: ReadonlySet<string> = new Set([...STATS_OPTIONS, "out"]);

/** What rowStats and shardGrad have in common. */
interface ShardInputs {
  logits: Floats;
  targets: Targets;
  data: CheckedTargets;
  loss: LossOptions;
  firstClass: number;
  allClasses: number;
}

export function checkRowStats(engine: Engine, logits: unknown, targets: unknown, rawOptions: unknown): CheckedShard {
  const options = checkNames(rawOptions, STATS_OPTIONS);
  const inputs = readShard(engine, logits, targets, options);
  const sums = inputs.data.sum(undefined, undefined);
  return new CheckedShard(
    { ...inputs.loss, rowNames: [] },
    inputs.data,
    inputs.targets,
    { ...inputs, gradient: undefined },
    sums,
  );
}

export function checkShardGrad(
  engine: Engine,
  rawLogits: unknown,
  rawStats: unknown,
  rawTargets: unknown,
  rawOptions: unknown,
): { call: CheckedShard; stats: RowStats } {
  const options = checkNames(rawOptions, GRAD_OPTIONS);
  const inputs = readShard(engine, rawLogits, rawTargets, options);
  const { logits, targets, data, loss } = inputs;
  const stats = checkStats(rawStats, "stats");
  checkSame(stats, inputs);
  checkComplete(stats);
  const out = options.out === undefined ? undefined : checkFloat32(options.out, "out", logits.length, "logits.length");
  if (out) {
    engine.checkMemory(out, "out");
    if (!isSameView(out, logits)) checkApart(out, logits, "logits");
    checkApart(out, targets, "targets");
    checkApart(out, stats.data, "stats.data");
    visitArrays(loss, (array, name) => checkApart(out, array, name));
  }
  const { count, weight } = data.sum(undefined, loss.sampleWeights);
  if (!isProbabilities(targets)) checkSameTargets(stats, targets, inputs);
  const sums = { count, weight: weightOf(stats, loss.sampleWeights) ?? weight };
  const gradient = out ?? newArray(Float32Array, logits.length, "the gradient");
  return { call: new CheckedShard(loss, data, targets, { ...inputs, gradient }, sums), stats };
}

function readShard(engine: Engine, rawLogits: unknown, targets: unknown, options: RawOptions): ShardInputs {
  const logits = checkLogits(engine, rawLogits);
  const allClasses = readClasses(options);
  if (allClasses === undefined)
    throw new LsError("SHAPE", "expected the option classes, of all shards together, got none");
  const firstClass = readNumber(options.firstClass, "firstClass", 0, "an integer >= 0", isIndex);
  const given = readNumber(options.shardClasses, "shardClasses", undefined, "an integer >= 1", (n) => isIndex(n - 1));
  const data = readTargetsOf(
    engine,
    targets,
    options,
    (indices) => layoutOf(logits.length, given, indices),
    "logits.length",
    allClasses,
  );
  const { classes } = data.layout;
  if (firstClass + classes > allClasses) {
    throw new LsError(
      "SHAPE",
      `expected a shard within the ${allClasses} classes, got classes ${firstClass} to ${firstClass + classes - 1}`,
    );
  }
  const loss = readLossOptions(options, data, readSmoothingOfPart(options, classes));
  visitArrays(loss, (array, name) => engine.checkMemory(array, name));
  return { logits, targets: targets as Targets, data, loss, firstClass, allClasses };
}

const isIndex = (value: number): boolean => Number.isInteger(value) && value >= 0;

/** Rows and classes of the shard; `indices` is the number of index targets, where that is what the targets are. */
function layoutOf(length: number, given: number | undefined, indices: number | undefined): CheckedTargets["layout"] {
  const classes = given ?? (indices ? length / indices : undefined);
  if (classes === undefined) {
    throw new LsError("SHAPE", "expected the option shardClasses, which these targets do not tell, got none");
  }
  const rows = indices ?? length / classes;
  if (!Number.isInteger(classes) || classes < 1 || !Number.isInteger(rows) || rows * classes !== length) {
    const expected =
      indices === undefined ? `a multiple of shardClasses = ${classes}` : `rows · shardClasses, for ${indices} rows`;
    throw new LsError("SHAPE", `expected logits.length to be ${expected}, got ${length}`);
  }
  return { rows, classes, inner: 1 };
}

/** Refuses options other than those that the statistics were taken with. */
function checkSame(stats: RowStats, { targets, data, loss, allClasses }: ShardInputs): void {
  const { labelSmoothing, others, prior } = loss.smoothing;
  const own = {
    rows: data.layout.rows,
    classes: allClasses,
    probabilities: isProbabilities(targets),
    labelSmoothing,
    smoothingConvention: others ? "others" : "uniform",
    logitScale: loss.logitScale,
    softcap: loss.softcap,
  };
  for (const [name, value] of Object.entries(own)) {
    const expected = stats[name as keyof typeof own];
    if (value === expected) continue;
    const code = name === "rows" || name === "classes" ? "SHAPE" : "RANGE";
    throw new LsError(code, `expected ${name} = ${expected} as the statistics have, got ${value}`);
  }
  if ((prior === undefined) !== (stats.priorMass === undefined)) {
    throw new LsError(
      "RANGE",
      `expected ${prior ? "no prior" : "a prior"} as the statistics have, got ${prior ? "one" : "none"}`,
    );
  }
}

/** Targets, and class weights at the targets that the shard has, are those that the statistics were taken with. */
function checkSameTargets(
  stats: RowStats,
  targets: Exclude<Targets, Float32Array>,
  { data, loss, firstClass }: ShardInputs,
): void {
  const view = new StatsView(stats.data);
  for (let row = 0; row < stats.rows; row++) {
    const target = Number(targets[row]);
    const expected = view.target(row);
    if (target !== (expected ?? data.ignoreIndex)) {
      throw new LsError(
        "RANGE",
        `expected the targets that the statistics were taken with, got ${target} in row ${row}, where they have ${expected ?? "an ignored row"}`,
      );
    }
    const k = target - firstClass;
    if (expected === undefined || k < 0 || k >= data.layout.classes) continue;
    const weight = loss.classWeights ? loss.classWeights[k] : 1;
    if (weight !== view.targetWeight(row)) {
      throw new LsError(
        "RANGE",
        `expected the classWeights that the statistics were taken with, got ${weight} for class ${target}, where they have ${view.targetWeight(row)}`,
      );
    }
  }
}
