/**
 * TensorFlow.js on one of its backends: `tf.losses.softmaxCrossEntropy`, or another loss in its place, value and gradient.
 * Favours its own: the targets are made dense and smoothed before. The mean's factor goes in as the upstream gradient, the
 * gradient stays where the backend has it. The WebAssembly backend has its own threads in browsers only: its flag
 * WASM_HAS_MULTITHREAD_SUPPORT is false in Node, which gets the build with SIMD and one thread.
 */

import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { Problem } from "../problem.ts";
import { denseTargets } from "./dense-targets.ts";
import { type Loaded, type Peer, type PeerSource, takesOnly } from "./peer.ts";

export type TensorFlow = typeof import("@tensorflow/tfjs-core");

/** A loss for TensorFlow.js: who computes it, and of which targets [N, K]. */
export interface LossForTfjs {
  /** What follows the backend's name in the peer's; nothing for TensorFlow.js's own. */
  suffix: string;
  /** What is made of the targets before. */
  targetsAre: string;
  targets(problem: Problem): Float32Array;
  /** Losses [N] of logits [N, K]. */
  make(tf: TensorFlow, problem: Problem): (targets: Tensor2D, logits: Tensor2D) => Tensor;
}

const theirs: LossForTfjs = {
  suffix: "",
  targetsAre: "targets dense and smoothed before",
  targets: denseTargets,
  make: (tf) => (targets, logits) =>
    tf.losses.softmaxCrossEntropy(targets, logits, undefined, 0, tf.Reduction.NONE) as Tensor,
};

function load(tf: TensorFlow, backend: string, problem: Problem, by: LossForTfjs): Loaded {
  const { rows, classes, result } = problem;
  // Its initialised backends are switched before the first await inside.
  const use = () => void tf.setBackend(backend);
  use();
  const logits = tf.tensor2d(problem.logits, [rows, classes]);
  const targets = tf.tensor2d(by.targets(problem), [rows, classes]);
  const upstream = tf.fill([rows], 1 / rows);
  const loss2d = by.make(tf, problem);
  const rowLosses = (z: Tensor) => loss2d(targets, z as Tensor2D);
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
 * TensorFlow.js with its backend ready. `register` makes it known to tfjs-core, set up for where it runs.
 *
 * @throws what `register` throws, e.g. {@link Unavailable}
 */
export async function openBackend(backend: Backend, register: () => Promise<unknown>): Promise<TensorFlow> {
  const tf = await import("@tensorflow/tfjs-core");
  tf.enableProdMode();
  await register();
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs: the backend ${backend} does not start`);
  return tf;
}

/** @throws what `register` throws, when it is opened */
export function tfjsSource(
  backend: Backend,
  configuration: string,
  register: () => Promise<unknown>,
  by: LossForTfjs = theirs,
): PeerSource {
  const name = `tfjs ${backend}${by.suffix}`;
  return {
    names: [name],
    async open() {
      const tf = await openBackend(backend, register);
      const peer: Peer = {
        name,
        configuration: `TensorFlow.js ${tf.version_core}, ${configuration}; ${by.targetsAre}`,
        declines: (problem) =>
          problem.rows * problem.classes > (MOST_LOGITS[backend] ?? Number.POSITIVE_INFINITY)
            ? "would take minutes at this size"
            : lacks(problem),
        load: (problem) => load(tf, backend, problem, by),
        close() {},
      };
      return [peer];
    },
  };
}

export const wasmInNode = [
  "wasm",
  "WebAssembly backend, SIMD, one thread: in Node it has no others",
  () => import("@tensorflow/tfjs-backend-wasm"),
] as const;

export const tfjsSources: PeerSource[] = [
  tfjsSource(...wasmInNode),
  tfjsSource("cpu", "plain JavaScript backend", () => import("@tensorflow/tfjs-backend-cpu")),
];
