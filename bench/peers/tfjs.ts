/**
 * TensorFlow.js on one of its backends: `tf.losses.softmaxCrossEntropy`, value and gradient. Favours it: the targets are made
 * dense and smoothed before, the mean's factor goes in as the upstream gradient, the gradient stays where the backend has
 * it. The WebAssembly backend has its own threads in browsers only: its flag WASM_HAS_MULTITHREAD_SUPPORT is false in
 * Node, which gets the build with SIMD and one thread.
 */

import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { Problem } from "../problem.ts";
import { denseTargets } from "./dense-targets.ts";
import { type Loaded, type Peer, type PeerSource, takesOnly } from "./peer.ts";

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
  let nll: Float32Array | undefined;
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
    nll = losses.dataSync<"float32">();
    loss = 0;
    for (const rowLoss of nll) loss += rowLoss / rows;
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
      return { loss, gradient: gradient?.dataSync<"float32">(), series: { nll: nll! } };
    },
    free() {
      use();
      tf.dispose([logits, targets, upstream, ...(gradient ? [gradient] : [])]);
    },
  };
}

export type Backend = "cpu" | "wasm" | "webgl";

/** The CPU backend needs half a microsecond a logit: minutes for the largest case. */
const MOST_LOGITS: Partial<Record<Backend, number>> = { cpu: 4_000_000 };

const lacks = takesOnly(["gradient", "loss", "scoring"]);

/**
 * `register` makes the backend known to tfjs-core, set up for where it runs.
 *
 * @throws what `register` throws, e.g. {@link Unavailable}, when it is opened
 */
export function tfjsSource(backend: Backend, configuration: string, register: () => Promise<unknown>): PeerSource {
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
        declines: (problem) =>
          problem.rows * problem.classes > (MOST_LOGITS[backend] ?? Number.POSITIVE_INFINITY)
            ? "would take minutes at this size"
            : lacks(problem),
        load: (problem) => load(tf, backend, problem),
        close() {},
      };
      return [peer];
    },
  };
}

export const tfjsSources: PeerSource[] = [
  tfjsSource(
    "wasm",
    "WebAssembly backend, SIMD, one thread: in Node it has no others",
    () => import("@tensorflow/tfjs-backend-wasm"),
  ),
  tfjsSource("cpu", "plain JavaScript backend", () => import("@tensorflow/tfjs-backend-cpu")),
];
