/** A call by a shard that has passed the door, and the mean's divisor from statistics. */

import type { CheckedTargets } from "./check-data.js";
import { CheckedLoss, type LossOptions } from "./check-loss.js";
import type { Floats, ShardCall } from "./checked-call.js";
import { StatsView } from "./row-stats.js";
import type { RowStats } from "./shard-types.js";
import type { TargetSums } from "./targets.js";
import type { Targets } from "./types.js";

/** A call that has passed the door. */
export class CheckedShard extends CheckedLoss implements ShardCall {
  declare readonly logits: Floats | undefined;
  declare readonly gradient: Floats | undefined;
  declare readonly firstClass: number;
  declare readonly allClasses: number;

  constructor(
    options: LossOptions,
    data: CheckedTargets,
    targets: Targets,
    shard: Pick<ShardCall, "logits" | "gradient" | "firstClass" | "allClasses">,
    sums: TargetSums,
  ) {
    super(options, data, targets, shard.gradient !== undefined, sums);
    this.logits = shard.logits;
    this.gradient = shard.gradient;
    this.firstClass = shard.firstClass;
    this.allClasses = shard.allClasses;
  }
}

/** Sum of s w_t over counted rows; `undefined` with probabilities, whose divisor has no class weights. */
export function weightOf(
  { data, rows, probabilities }: RowStats,
  sampleWeights: Float32Array | undefined,
): number | undefined {
  if (probabilities) return undefined;
  const view = new StatsView(data);
  let weight = 0;
  for (let row = 0; row < rows; row++) weight += view.targetWeight(row) * (sampleWeights?.[row] ?? 1);
  return weight;
}
