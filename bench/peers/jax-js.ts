/**
 * jax-js on its WebAssembly backend: `jit(valueAndGrad(...))` of Σ lse − q·z, which is quicker there than the log-softmax
 * times q that one would write first. Targets are made dense and smoothed before; the gradient stays where jax-js has it.
 */

import type { Array as JaxArray } from "@jax-js/jax";
import { dependencies } from "../package.json";
import type { Problem } from "../problem.ts";
import { denseTargets } from "./dense-targets.ts";
import { type Loaded, type Peer, type PeerSource, takesOnly } from "./peer.ts";

export type Jax = typeof import("@jax-js/jax");

export const configurationOfJax = `jax-js ${dependencies["@jax-js/jax"]}, WebAssembly backend`;

export async function openJax(): Promise<Jax> {
  const jax = await import("@jax-js/jax");
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  return jax;
}

function load({ jit, valueAndGrad, nn, numpy }: Jax, problem: Problem): Loaded {
  const { rows, classes, result } = problem;
  const logits = numpy.array(problem.logits, { shape: [rows, classes] });
  const targets = numpy.array(denseTargets(problem), { shape: [rows, classes] });
  // Arrays are used up by what they are passed to; `.ref` keeps one for another use.
  const rowLosses = (z: JaxArray, q: JaxArray) => nn.logsumexp(z.ref, -1).sub(z.mul(q).sum(-1));
  const meanLoss = (z: JaxArray, q: JaxArray) => rowLosses(z, q).mean();
  const scores = jit(rowLosses);
  const lossAlone = jit(meanLoss);
  const both = jit(valueAndGrad(meanLoss));

  let loss = 0;
  let gradient: JaxArray | undefined;
  let nll: Float32Array = new Float32Array(0);
  function once(): void {
    if (result === "scoring") {
      nll = scores(logits.ref, targets.ref).dataSync() as Float32Array;
      loss = nll.reduce((a, b) => a + b) / rows;
      return;
    }
    gradient?.dispose();
    let value: JaxArray;
    if (result === "gradient") [value, gradient] = both(logits.ref, targets.ref) as [JaxArray, JaxArray];
    else value = lossAlone(logits.ref, targets.ref);
    loss = value.dataSync()[0];
  }

  return {
    solve(times) {
      for (let t = 0; t < times; t++) once();
      return undefined;
    },
    outcome: () => ({ loss, gradient: gradient?.ref.dataSync() as Float32Array | undefined, series: { nll } }),
    free() {
      for (const array of [logits, targets, gradient]) array?.dispose();
      scores.dispose();
      lossAlone.dispose();
      both.dispose();
    },
  };
}

const NAME = "jax-js wasm";

export const jaxJsSource: PeerSource = {
  names: [NAME],
  async open() {
    const jax = await openJax();
    const peer: Peer = {
      name: NAME,
      configuration: `${configurationOfJax}, jit; targets dense and smoothed before`,
      declines: takesOnly(["gradient", "loss", "scoring"]),
      load: (problem) => load(jax, problem),
      close() {},
    };
    return [peer];
  },
};
