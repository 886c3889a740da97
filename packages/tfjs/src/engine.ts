/** Who computes: the kernel, or TensorFlow.js's own operations. */

import type { Ls } from "@ls/core";
import * as tf from "@tensorflow/tfjs-core";
import { sharedInstance } from "./kernel/instance.js";
import type { EngineOptions } from "./options.js";

/** Backends whose tensors lie in memory that the kernel reaches without waiting. */
const KERNEL_BACKENDS: readonly string[] = ["cpu", "wasm"];

/** The instance that the options and the backend call for; `undefined`: TensorFlow.js's operations. */
export function kernelFor({ engine = "auto", ls }: EngineOptions): Ls | undefined {
  const useKernel = engine === "auto" ? KERNEL_BACKENDS.includes(tf.getBackend()) : engine === "kernel";
  return useKernel ? (ls ?? sharedInstance()) : undefined;
}
