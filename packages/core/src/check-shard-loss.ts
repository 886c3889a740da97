/** The door of shardLoss: statistics and what concerns the loss alone; the targets are read back from the statistics. */

import type { CheckedTargets } from "./check-data.js";
import { readLossOptions } from "./check-loss.js";
import { CheckedShard, weightOf } from "./checked-shard.js";
import { checkNames } from "./options.js";
import { checkComplete, checkStats, StatsView } from "./row-stats.js";
import type { RowStats } from "./shard-types.js";

const OPTIONS: ReadonlySet<string> = new Set(["sampleWeights", "reduction", "normalizer", "empty", "zLoss", "rows"]);

/** Stands for ignored rows among targets that are read back from statistics. */
const IGNORED_TARGET = -1;

export function checkShardLoss(rawStats: unknown, rawOptions: unknown): { call: CheckedShard; stats: RowStats } {
  const options = checkNames(rawOptions, OPTIONS);
  const stats = checkStats(rawStats, "stats");
  checkComplete(stats);
  const { rows, classes, labelSmoothing, logitScale, softcap } = stats;
  const layout = { rows, classes: 0, inner: 1 };
  const smoothing = { labelSmoothing, others: stats.smoothingConvention === "others", prior: undefined };
  const loss = { ...readLossOptions(options, { layout }, smoothing), logitScale, softcap };
  const targets = stats.probabilities ? new Float32Array(0) : targetsOf(stats);
  const isCounted = (row: number) => stats.probabilities || (targets as Int32Array)[row] !== IGNORED_TARGET;
  let count = 0;
  let weight = 0;
  for (let row = 0; row < rows; row++) {
    if (!isCounted(row)) continue;
    count++;
    weight += loss.sampleWeights?.[row] ?? 1;
  }
  const sums = { count, weight: weightOf(stats, loss.sampleWeights) ?? weight };
  const data: CheckedTargets = { layout, ignoreIndex: IGNORED_TARGET, sum: () => sums };
  const shard = { logits: undefined, gradient: undefined, firstClass: 0, allClasses: classes };
  return { call: new CheckedShard(loss, data, targets, shard, sums), stats };
}

function targetsOf({ data, rows }: RowStats): Int32Array {
  const view = new StatsView(data);
  return Int32Array.from({ length: rows }, (_, row) => view.target(row) ?? IGNORED_TARGET);
}
