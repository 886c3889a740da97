/**
 * What `linearCrossEntropy` and `linearCrossEntropyGrad` must give, in float64 from the definitions: the logits of the layer,
 * the loss of them and its gradient G by the oracle of `crossEntropy`, and
 *
 *     dx = G·w,  dw = Gᵀ·x,  db = the sums of G's columns
 *
 * over the rows that add something: an ignored row, or one of sample weight 0, may hold anything. Shares no code with the package.
 */

import { type Expected, type IndexArray, type Options, oracle, type Values } from "./oracle.js";

export interface LayerOptions extends Omit<Options, "shape" | "axis"> {
  features: number;
  classes: number;
  bias?: Float32Array | undefined;
  weightLayout?: "kd" | "dk" | undefined;
}

export interface ExpectedLinear extends Omit<Expected, "grad" | "layout" | "classes"> {
  dx: Float64Array;
  dw: Float64Array;
  db: Float64Array;
}

/** [D, K] of [K, D]. */
export function transposed(w: Float32Array, features: number, classes: number): Float32Array {
  const result = new Float32Array(w.length);
  for (let k = 0; k < classes; k++) {
    for (let d = 0; d < features; d++) result[d * classes + k] = w[k * features + d];
  }
  return result;
}

/** The logits, [N, K]; w is [K, D]. */
function logitsOf(x: Values, w: Values, bias: Values | undefined, features: number, classes: number): Float64Array {
  const logits = new Float64Array((x.length / features) * classes);
  for (let at = 0; at < logits.length; at++) {
    const k = at % classes;
    const row = (at - k) / classes;
    let sum = bias ? bias[k] : 0;
    for (let d = 0; d < features; d++) sum += x[row * features + d] * w[k * features + d];
    logits[at] = sum;
  }
  return logits;
}

export function linearOracle(
  x: Float32Array,
  w: Float32Array,
  targets: IndexArray | Float32Array,
  { features, bias, weightLayout, ...options }: LayerOptions,
): ExpectedLinear {
  const { classes } = options;
  // As classes × features, whichever way it comes.
  const weights = weightLayout === "dk" ? transposed(w, classes, features) : w;
  const { grad, ...loss } = oracle(logitsOf(x, weights, bias, features, classes), targets, options);
  const [dx, dwByClass, db] = [new Float64Array(x.length), new Float64Array(w.length), new Float64Array(classes)];
  for (let row = 0; row * features < x.length; row++) {
    const isIgnored = !(targets instanceof Float32Array) && Number(targets[row]) === (options.ignoreIndex ?? -100);
    if (isIgnored || options.sampleWeights?.[row] === 0 || loss.divisor === 0) continue;
    for (let k = 0; k < classes; k++) {
      const g = grad[row * classes + k];
      db[k] += g;
      for (let d = 0; d < features; d++) {
        dx[row * features + d] += g * weights[k * features + d];
        dwByClass[k * features + d] += g * x[row * features + d];
      }
    }
  }
  const dw = dwByClass.slice();
  if (weightLayout === "dk") {
    for (let i = 0; i < dw.length; i++) dw[(i % features) * classes + Math.floor(i / features)] = dwByClass[i];
  }
  return { ...loss, dx, dw, db };
}
