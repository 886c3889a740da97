/**
 * What `crossEntropy` and `crossEntropyGrad` must give, evaluated row by row in float64 straight from the definitions:
 *
 *     z   = softcap(logitScale · logits)
 *     q_k = w_k · ((1 − α)·y_k + α·u_k),   Q = Σ q_k
 *     ℓ   = Σ q_k · (lse − z_k) + ζ·lse²
 *     ∂ℓ/∂z_k = (Q + 2ζ·lse)·p_k − q_k     then · (1 − tanh²) for the cap and · logitScale
 *
 * Slow and plain on purpose: it shares no code with the package, so that agreement means something.
 */

export type Values = ArrayLike<number>;
export type IndexArray = Int32Array | Uint8Array | Uint16Array | Uint32Array | BigInt64Array | number[];
export type RowName = "loss" | "nll" | "lse" | "argmax";

export interface Options {
  classes?: number | undefined;
  shape?: number[] | undefined;
  axis?: number | undefined;
  labelSmoothing?: number | undefined;
  smoothingConvention?: "uniform" | "others" | undefined;
  prior?: Float32Array | number[] | undefined;
  classWeights?: Float32Array | number[] | undefined;
  sampleWeights?: Float32Array | number[] | undefined;
  ignoreIndex?: number | undefined;
  reduction?: "mean" | "sum" | "none" | undefined;
  normalizer?: number | undefined;
  empty?: "nan" | "zero" | undefined;
  logitScale?: number | undefined;
  softcap?: number | undefined;
  zLoss?: number | undefined;
  gradOutput?: number | Float32Array | undefined;
  rows?: RowName[] | undefined;
}

/** One row's place in the arrays: its class k lies at `start + k · step`. */
export interface Row {
  start: number;
  step: number;
}

export interface Expected {
  loss: number;
  count: number;
  correct: number;
  divisor: number;
  grad: Float64Array;
  rows: { loss: Float64Array; nll: Float64Array; lse: Float64Array; argmax: Int32Array };
  /** Bounds of numerics.md: for the total, for each row's loss, nll and lse, and for each row's gradient entries. */
  bounds: {
    loss: number;
    rowLoss: Float64Array;
    nll: Float64Array;
    lse: Float64Array;
    grad: Float64Array;
    gradSum: Float64Array;
  };
  layout: Row[];
  classes: number;
}

/** Where each row lies, for `classes` or for `shape` and `axis`. */
export function layoutOf(length: number, options: Options): { classes: number; layout: Row[] } {
  const shape = options.shape ?? [length / (options.classes ?? Number.NaN), options.classes ?? Number.NaN];
  const axis = options.shape ? (options.axis ?? shape.length - 1) : 1;
  const at = axis < 0 ? axis + shape.length : axis;
  const classes = shape[at] ?? Number.NaN;
  const product = (sizes: number[]) => sizes.reduce((size, next) => size * next, 1);
  const outer = product(shape.slice(0, at));
  const inner = product(shape.slice(at + 1));
  const layout: Row[] = [];
  for (let i = 0; i < outer; i++) {
    for (let j = 0; j < inner; j++) layout.push({ start: i * classes * inner + j, step: inner });
  }
  return { classes, layout };
}

/** The final target row q and what it was before weights (y), for row `i`. */
function targetRow(targets: IndexArray | Float32Array, i: number, row: Row, classes: number, options: Options) {
  const alpha = options.labelSmoothing ?? 0;
  const y = new Float64Array(classes);
  if (targets instanceof Float32Array) {
    for (let k = 0; k < classes; k++) y[k] = targets[row.start + k * row.step];
  } else {
    y[Number(targets[i])] = 1;
  }
  const q = new Float64Array(classes);
  for (let k = 0; k < classes; k++) {
    let smoothed: number;
    if (options.smoothingConvention === "others") {
      // "uniform" with α·K/(K−1), multiplied out: each class gets α/(K−1), the true one (1−α) − α/(K−1) more.
      const share = alpha / (classes - 1);
      smoothed = classes === 1 ? y[k] : (1 - alpha - share) * y[k] + share;
    } else {
      smoothed = (1 - alpha) * y[k] + alpha * (options.prior?.[k] ?? 1 / classes);
    }
    q[k] = (options.classWeights?.[k] ?? 1) * smoothed;
  }
  return { y, q };
}

/** Index of the first largest value; −1 if there is none. */
export function firstLargest(length: number, value: (k: number) => number): number {
  let best = -1;
  for (let k = 0; k < length; k++) if (best < 0 || value(k) > value(best)) best = k;
  return best;
}

export function oracle(logits: Values, targets: IndexArray | Float32Array, options: Options): Expected {
  const { classes, layout } = layoutOf(logits.length, options);
  const n = layout.length;
  const probabilities = targets instanceof Float32Array;
  const ignoreIndex = options.ignoreIndex ?? -100;
  const scale = options.logitScale ?? 1;
  const cap = options.softcap;
  const zeta = options.zLoss ?? 0;
  const reduction = options.reduction ?? "mean";

  const ignored = (i: number) => !probabilities && Number(targets[i]) === ignoreIndex;
  const sampleWeight = (i: number) => options.sampleWeights?.[i] ?? 1;

  let divisor = 1;
  if (reduction === "mean") {
    divisor = 0;
    for (let i = 0; i < n; i++) {
      if (ignored(i)) continue;
      const classWeight = probabilities ? 1 : (options.classWeights?.[Number(targets[i])] ?? 1);
      divisor += sampleWeight(i) * classWeight;
    }
    if (options.normalizer !== undefined) divisor = options.normalizer;
  }

  const result: Expected = {
    loss: 0,
    count: 0,
    correct: 0,
    divisor,
    grad: new Float64Array(logits.length),
    rows: { loss: new Float64Array(n), nll: new Float64Array(n), lse: new Float64Array(n), argmax: new Int32Array(n) },
    bounds: {
      loss: 0,
      rowLoss: new Float64Array(n),
      nll: new Float64Array(n),
      lse: new Float64Array(n),
      grad: new Float64Array(n),
      gradSum: new Float64Array(n),
    },
    layout,
    classes,
  };

  let sum = 0;
  for (let i = 0; i < n; i++) {
    const row = layout[i];
    if (ignored(i)) {
      result.rows.argmax[i] = -1;
      continue;
    }
    result.count++;

    const raw = (k: number) => logits[row.start + k * row.step];
    const z = new Float64Array(classes);
    const slope = new Float64Array(classes);
    let ordinary = true;
    for (let k = 0; k < classes; k++) {
      const scaled = scale * raw(k);
      const tanh = cap === undefined ? 0 : Math.tanh(scaled / cap);
      z[k] = cap === undefined ? scaled : cap * tanh;
      slope[k] = scale * (cap === undefined ? 1 : 1 - tanh * tanh);
      if (Number.isNaN(z[k]) || z[k] === Number.POSITIVE_INFINITY) ordinary = false;
    }

    const { y, q } = targetRow(targets, i, row, classes, options);
    const label = probabilities ? firstLargest(classes, (k) => y[k]) : Number(targets[i]);
    const argmax = ordinary ? firstLargest(classes, raw) : -1;
    result.rows.argmax[i] = argmax;
    if (argmax === label) result.correct++;

    let top = Number.NEGATIVE_INFINITY;
    for (const value of z) top = Math.max(top, value);
    let s = 0;
    for (const value of z) s += Math.exp(value - top);
    const logS = Math.log(s);
    const lse = ordinary ? top + logS : Number.NaN;
    result.rows.lse[i] = lse;

    // Σ q·(lse − z) with lse − z = log S + (top − z): every term ≥ 0, and a class with q = 0 contributes 0.
    const crossEntropy = (weights: Float64Array) => {
      if (Number.isNaN(lse)) return Number.NaN;
      let total = 0;
      weights.forEach((weight, k) => {
        if (weight !== 0) total += weight * (logS + (top - z[k]));
      });
      return total;
    };
    const totalQ = q.reduce((total, value) => total + value, 0);
    const weight = sampleWeight(i);
    const rowLoss = weight === 0 ? 0 : weight * (crossEntropy(q) + (zeta === 0 ? 0 : zeta * lse * lse));
    const nll = crossEntropy(y);
    result.rows.loss[i] = rowLoss;
    result.rows.nll[i] = nll;
    sum += rowLoss;

    const upstream = typeof options.gradOutput === "object" ? options.gradOutput[i] : (options.gradOutput ?? 1);
    const factor = divisor === 0 || weight === 0 ? 0 : (weight * upstream) / divisor;
    const zFactor = zeta === 0 ? 0 : 2 * zeta * lse;
    for (let k = 0; k < classes; k++) {
      const p = Math.exp(z[k] - top) / s;
      const derivative = ((totalQ + zFactor) * p - q[k]) * slope[k];
      const value = Number.isNaN(lse) ? Number.NaN : derivative;
      result.grad[row.start + k * row.step] = factor === 0 && (weight === 0 || divisor === 0) ? 0 : factor * value;
    }

    const totalY = y.reduce((total, value) => total + value, 0);
    result.bounds.rowLoss[i] = 2e-6 * Math.abs(rowLoss) + 2e-6 * Math.max(1, totalQ) * weight;
    result.bounds.nll[i] = 2e-6 * Math.abs(nll) + 2e-6 * Math.max(1, totalY);
    result.bounds.lse[i] = 2e-6 * Math.abs(lse) + 2e-6;
    result.bounds.loss += Number.isFinite(rowLoss) ? result.bounds.rowLoss[i] : 0;
    const gradScale = Math.abs(factor) * scale;
    result.bounds.grad[i] =
      gradScale *
      (5e-7 * (Math.max(1, totalQ) + Math.abs(zFactor)) + (cap ?? 0) * 2 ** -22 * (totalQ + Math.abs(zFactor)));
    result.bounds.gradSum[i] =
      zeta === 0 && cap === undefined ? 1e-6 * Math.max(1, totalQ) * gradScale : Number.POSITIVE_INFINITY;
  }

  if (reduction !== "mean") result.loss = sum;
  else if (divisor !== 0) result.loss = sum / divisor;
  else result.loss = options.empty === "zero" ? 0 : Number.NaN;
  result.bounds.loss = divisor === 0 ? 0 : result.bounds.loss / divisor;
  return result;
}
