/** The loss of every position, by the engine that the options and the backend call for. */

import * as tf from "@tensorflow/tfjs-core";
import { kernelFor } from "./engine.js";
import { kernelLosses } from "./kernel/losses.js";
import { opsLosses } from "./ops-losses.js";
import type { EngineOptions, LossSettings } from "./options.js";
import type { Layout } from "./rows.js";

/**
 * Losses with the shape of the logits without their last axis. `upstream` is the gradient that will probably come down to
 * each of them; another one costs a multiplication. With `isTotal` their sum times `upstream`, a scalar.
 */
export function positionLosses(
  labels: tf.Tensor,
  logits: tf.Tensor,
  layout: Layout,
  settings: LossSettings,
  options: EngineOptions,
  upstream: number,
  isTotal = false,
): tf.Tensor {
  const z = logits.dtype === "float32" ? logits : tf.cast(logits, "float32");
  const ls = kernelFor(options);
  if (ls) return kernelLosses(ls, settings, labels, z, layout, upstream, isTotal);
  const losses = opsLosses(settings, labels, z, layout);
  return isTotal ? tf.mul(tf.sum(losses), upstream) : losses;
}

/** What comes down to each loss if their mean is taken. */
export const meanUpstream = ({ rows }: Layout): number => 1 / Math.max(rows, 1);
