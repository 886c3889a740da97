/** rowStats, shardGrad and shardLoss: door, engine, reduction. mergeStats is in row-stats.ts. */

import { checkRowStats, checkShardGrad } from "./check-shard.js";
import { checkShardLoss } from "./check-shard-loss.js";
import type { Engine, Floats, Totals } from "./checked-call.js";
import type { CheckedShard } from "./checked-shard.js";
import type { RowStats } from "./shard-types.js";
import { massOf } from "./smoothing.js";
import { isProbabilities } from "./targets.js";
import type { CrossEntropyResult } from "./types.js";

type Outcome = CrossEntropyResult & { gradient: Floats | undefined };

export function rowStats(engine: Engine, logits: unknown, targets: unknown, options: unknown): RowStats {
  const call = checkRowStats(engine, logits, targets, options);
  const { layout, firstClass, allClasses } = call;
  return {
    rows: layout.rows,
    classes: allClasses,
    ranges: [[firstClass, firstClass + layout.classes]],
    probabilities: isProbabilities(call.targets),
    labelSmoothing: call.labelSmoothing,
    smoothingConvention: call.others ? "others" : "uniform",
    priorMass: massOf(call.prior),
    logitScale: call.logitScale,
    softcap: call.softcap,
    data: engine.rowStats(call),
  };
}

export function runShardGrad(
  engine: Engine,
  logits: unknown,
  stats: unknown,
  targets: unknown,
  options: unknown,
): Outcome {
  const checked = checkShardGrad(engine, logits, stats, targets, options);
  return run(engine, checked.call, checked.stats);
}

export function runShardLoss(engine: Engine, stats: unknown, options: unknown): Outcome {
  const checked = checkShardLoss(stats, options);
  return run(engine, checked.call, checked.stats);
}

/** A mean over nothing has no gradient to compute: it is 0 everywhere, even where a row holds NaN. */
function run(engine: Engine, call: CheckedShard, { data }: RowStats): Outcome {
  const { divisor, empty, gradient, rows, count } = call;
  const { loss, correct }: Totals = engine.shardLoss(divisor === 0 ? { ...call, gradient: undefined } : call, data);
  if (divisor === 0) gradient?.fill(0);
  return { loss: divisor === 0 ? empty : loss / divisor, count, correct, rows, gradient };
}
