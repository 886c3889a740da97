/** The loss of every position, by the engine that the options and the backend call for. */

import * as tf from "@tensorflow/tfjs-core";
import { sharedInstance } from "./kernel/instance.js";
import { kernelLosses } from "./kernel/losses.js";
import { opsLosses } from "./ops-losses.js";
import type { EngineOptions, LossSettings } from "./options.js";
import type { Layout } from "./rows.js";

/** Backends whose tensors lie in memory that the kernel reaches without waiting. */
const KERNEL_BACKENDS: readonly string[] = ["cpu", "wasm"];

/**
 * Losses with the shape of the logits without their last axis. `upstream` is the gradient that will probably come down to
 * each of them; another one costs a multiplication. With `isTotal` their sum times `upstream`, a scalar.
 */
export function positionLosses(
  labels: tf.Tensor,
  logits: tf.Tensor,
  layout: Layout,
  settings: LossSettings,
  { engine = "auto", ls }: EngineOptions,
  upstream: number,
  isTotal = false,
): tf.Tensor {
  const z = logits.dtype === "float32" ? logits : tf.cast(logits, "float32");
  const useKernel = engine === "auto" ? KERNEL_BACKENDS.includes(tf.getBackend()) : engine === "kernel";
  if (useKernel) return kernelLosses(ls ?? sharedInstance(), settings, labels, z, layout, upstream, isTotal);
  const losses = opsLosses(settings, labels, z, layout);
  return isTotal ? tf.mul(tf.sum(losses), upstream) : losses;
}

/** What comes down to each loss if their mean is taken. */
export const meanUpstream = ({ rows }: Layout): number => 1 / Math.max(rows, 1);
