/**
 * jax-js on its WebAssembly backend: `jit(valueAndGrad(...))` of the product, the bias and Σ lse − q·z, over x, weights and
 * bias. Targets are made dense and smoothed before; the gradients stay where jax-js has them.
 */

import type { Array as JaxArray } from "@jax-js/jax";
import { denseTargets } from "../../peers/dense-targets.ts";
import { configurationOfJax, type Jax, openJax } from "../../peers/jax-js.ts";
import type { LinearProblem } from "../problem.ts";
import { type LinearLoaded, type LinearPeer, type LinearPeerSource, repeating, upTo } from "./peer.ts";

function load({ jit, valueAndGrad, nn, numpy }: Jax, problem: LinearProblem): LinearLoaded {
  const { rows, features, classes } = problem;
  const arrays = [
    numpy.array(problem.x, { shape: [rows, features] }),
    numpy.array(problem.weights, { shape: [classes, features] }),
    numpy.array(problem.bias, { shape: [classes] }),
    numpy.array(denseTargets(problem), { shape: [rows, classes] }),
  ];
  // Arrays are used up by what they are passed to; `.ref` keeps one for another use.
  const lossOf = (x: JaxArray, w: JaxArray, b: JaxArray, q: JaxArray) => {
    const z = numpy.matmul(x, w.transpose()).add(b);
    return nn.logsumexp(z.ref, -1).sub(z.mul(q).sum(-1)).mean();
  };
  const all = jit(valueAndGrad(lossOf, { argnums: [0, 1, 2] }));

  let loss = 0;
  let gradients: JaxArray[] = [];
  const read = (array: JaxArray) => array.ref.dataSync() as Float32Array;
  return {
    solve: repeating(() => {
      for (const gradient of gradients) gradient.dispose();
      const [x, w, b, q] = arrays.map(({ ref }) => ref);
      const [value, given] = all(x, w, b, q) as [JaxArray, JaxArray[]];
      gradients = given;
      [loss] = value.dataSync();
    }),
    outcome() {
      const [dx, dw, db] = gradients.map(read);
      return { loss, dx, dw, db };
    },
    free() {
      for (const array of [...arrays, ...gradients]) array.dispose();
      all.dispose();
    },
  };
}

const NAME = "jax-js wasm";

export const jaxJsLinearSource: LinearPeerSource = {
  names: [NAME],
  async open() {
    const jax = await openJax();
    const peer: LinearPeer = {
      name: NAME,
      configuration: `${configurationOfJax}, jit of matmul and loss, valueAndGrad`,
      declines: upTo(1.5e10),
      load: (problem) => load(jax, problem),
      close() {},
    };
    return [peer];
  },
};
