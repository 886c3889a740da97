/**
 * TensorFlow.js on its CPU and WebAssembly backends: `tf.losses.softmaxCrossEntropy`, value and gradient. Favours it: the
 * targets are made dense and smoothed before, the mean's factor goes in as the upstream gradient, the gradient stays
 * where the backend has it. The WebAssembly backend's threads start in browsers only, so one thread and SIMD it is.
 */

import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { Problem } from "../cases.ts";
import { denseTargets } from "./dense-targets.ts";
import type { Loaded, Peer, PeerSource } from "./peer.ts";

type TensorFlow = typeof import("@tensorflow/tfjs-core");

function load(tf: TensorFlow, backend: string, problem: Problem): Loaded {
  const { rows, classes, result } = problem;
  // Its initialised backends are switched before the first await inside.
  const use = () => void tf.setBackend(backend);
  use();
  const logits = tf.tensor2d(problem.logits, [rows, classes]);
  const targets = tf.tensor2d(denseTargets(problem), [rows, classes]);
  const upstream = tf.fill([rows], 1 / rows);
  const rowLosses = (z: Tensor) =>
    tf.losses.softmaxCrossEntropy(targets, z as Tensor2D, undefined, 0, tf.Reduction.NONE) as Tensor;
  const both = tf.valueAndGrad(rowLosses);

  let loss = 0;
  let gradient: Tensor | undefined;
  function once(): void {
    gradient?.dispose();
    let losses: Tensor;
    if (result === "gradient") {
      const { value, grad } = both(logits, upstream);
      losses = value;
      gradient = grad;
    } else {
      losses = tf.tidy(() => rowLosses(logits));
    }
    loss = 0;
    for (const rowLoss of losses.dataSync()) loss += rowLoss / rows;
    losses.dispose();
  }

  return {
    solve(times) {
      use();
      for (let t = 0; t < times; t++) once();
      return undefined;
    },
    outcome() {
      use();
      return { loss, gradient: gradient?.dataSync() as Float32Array | undefined };
    },
    free() {
      use();
      tf.dispose([logits, targets, upstream, ...(gradient ? [gradient] : [])]);
    },
  };
}

/** The CPU backend needs half a microsecond a logit: minutes for the largest case. */
const MOST_LOGITS = { cpu: 4_000_000, wasm: Number.POSITIVE_INFINITY };

function source(backend: "cpu" | "wasm", configuration: string, register: () => Promise<unknown>): PeerSource {
  const name = `tfjs ${backend}`;
  return {
    names: [name],
    async open() {
      const tf = await import("@tensorflow/tfjs-core");
      tf.enableProdMode();
      await register();
      if (!(await tf.setBackend(backend))) throw new Error(`tfjs: the backend ${backend} does not start`);
      const peer: Peer = {
        name,
        configuration: `TensorFlow.js ${tf.version_core}, ${configuration}; targets dense and smoothed before`,
        declines: ({ rows, classes }) =>
          rows * classes > MOST_LOGITS[backend] ? "would take minutes at this size" : undefined,
        load: (problem) => load(tf, backend, problem),
        close() {},
      };
      return [peer];
    },
  };
}

export const tfjsSources: PeerSource[] = [
  source(
    "wasm",
    "WebAssembly backend, SIMD, one thread (more start in browsers only)",
    () => import("@tensorflow/tfjs-backend-wasm"),
  ),
  source("cpu", "plain JavaScript backend", () => import("@tensorflow/tfjs-backend-cpu")),
];
