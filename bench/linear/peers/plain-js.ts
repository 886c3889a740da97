/** Plain JavaScript as a good programmer would write it: loops over float32 arrays in an order that caches like. */

import { gradientOfIndices } from "../../peers/plain-js/cross-entropy.ts";
import type { LinearOutcome, LinearProblem } from "../problem.ts";
import { bytesOf, type LinearLoaded, type LinearPeer, type LinearPeerSource, repeating, upTo } from "./peer.ts";

/** Z = X Wᵀ + b: rows of both matrices are read in order, four classes at a time share what is read of x. */
function logitsOf({ x, weights, bias, rows, features, classes }: LinearProblem, logits: Float32Array): void {
  for (let i = 0; i < rows; i++) {
    const row = i * features;
    let k = 0;
    for (; k + 4 <= classes; k += 4) {
      const w0 = k * features;
      const w1 = w0 + features;
      const w2 = w1 + features;
      const w3 = w2 + features;
      let a = 0;
      let b = 0;
      let c = 0;
      let e = 0;
      for (let d = 0; d < features; d++) {
        const value = x[row + d];
        a += value * weights[w0 + d];
        b += value * weights[w1 + d];
        c += value * weights[w2 + d];
        e += value * weights[w3 + d];
      }
      const at = i * classes + k;
      logits[at] = bias[k] + a;
      logits[at + 1] = bias[k + 1] + b;
      logits[at + 2] = bias[k + 2] + c;
      logits[at + 3] = bias[k + 3] + e;
    }
    for (; k < classes; k++) {
      let a = 0;
      for (let d = 0; d < features; d++) a += x[row + d] * weights[k * features + d];
      logits[i * classes + k] = bias[k] + a;
    }
  }
}

/** dX = G W: a row of dx stays in cache while the weights go by, four classes at a time. */
function dxOf({ weights, rows, features, classes }: LinearProblem, gradient: Float32Array, dx: Float32Array): void {
  dx.fill(0);
  for (let i = 0; i < rows; i++) {
    const row = i * features;
    const g = i * classes;
    let k = 0;
    for (; k + 4 <= classes; k += 4) {
      addFour(
        dx,
        row,
        gradient[g + k],
        gradient[g + k + 1],
        gradient[g + k + 2],
        gradient[g + k + 3],
        weights,
        k,
        features,
      );
    }
    for (; k < classes; k++) addOne(dx, row, gradient[g + k], weights, k, features);
  }
}

/** dW = Gᵀ X and db, the sums of G's columns: a row of dw stays in cache while x goes by, four rows at a time. */
function dwOf(
  { x, rows, features, classes }: LinearProblem,
  gradient: Float32Array,
  dw: Float32Array,
  db: Float32Array,
): void {
  dw.fill(0);
  for (let k = 0; k < classes; k++) {
    const row = k * features;
    let sum = 0;
    let i = 0;
    for (; i + 4 <= rows; i += 4) {
      const at = i * classes + k;
      const a = gradient[at];
      const b = gradient[at + classes];
      const c = gradient[at + 2 * classes];
      const e = gradient[at + 3 * classes];
      sum += a + b + c + e;
      addFour(dw, row, a, b, c, e, x, i, features);
    }
    for (; i < rows; i++) {
      const a = gradient[i * classes + k];
      sum += a;
      addOne(dw, row, a, x, i, features);
    }
    db[k] = sum;
  }
}

/** Adds multiples of four rows of a matrix from row `first` on: one load and one store of the sum for four products. */
function addFour(
  to: Float32Array,
  at: number,
  a: number,
  b: number,
  c: number,
  e: number,
  matrix: Float32Array,
  first: number,
  features: number,
): void {
  const r0 = first * features;
  const r1 = r0 + features;
  const r2 = r1 + features;
  const r3 = r2 + features;
  for (let d = 0; d < features; d++) {
    to[at + d] += a * matrix[r0 + d] + b * matrix[r1 + d] + c * matrix[r2 + d] + e * matrix[r3 + d];
  }
}

function addOne(to: Float32Array, at: number, a: number, matrix: Float32Array, row: number, features: number): void {
  for (let d = 0; d < features; d++) to[at + d] += a * matrix[row * features + d];
}

function load(problem: LinearProblem): LinearLoaded {
  const { x, weights, bias, indices, rows, classes, labelSmoothing } = problem;
  const logits = new Float32Array(rows * classes);
  const gradient = new Float32Array(rows * classes);
  const [dx, dw, db] = [x, weights, bias].map(({ length }) => new Float32Array(length));
  const outcome: LinearOutcome = { loss: 0, dx, dw, db };
  return {
    solve: repeating(() => {
      logitsOf(problem, logits);
      outcome.loss = gradientOfIndices(logits, indices, classes, labelSmoothing, gradient);
      dxOf(problem, gradient, dx);
      dwOf(problem, gradient, dw, db);
    }),
    outcome: () => outcome,
    memory: () => bytesOf(logits, gradient),
    free() {},
  };
}

export const plainJsLinear: LinearPeer = {
  name: "plain JS",
  configuration: "three loop nests over Float32Array in cache's order and the loss between, arrays reused",
  memoryIs: "its arrays of logits and of their gradient",
  declines: upTo(1.5e9),
  load,
  close() {},
};

export const plainJsLinearSource: LinearPeerSource = { names: [plainJsLinear.name], open: async () => [plainJsLinear] };
