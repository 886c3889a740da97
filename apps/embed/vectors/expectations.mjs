// What a call must give, from the float64 reference of @ls/core, and how far a kernel may be from it: the bounds of
// docs/numerics.md, the widest of an array's entries for all of them.
import { initSync } from "@ls/core/js";
import { arrayOf, mapValues, numberOf } from "./record.mjs";

const reference = initSync();
const ROWS = ["loss", "nll", "lse", "argmax"];

/** `{ result, expect, gradientScale }` of a call; `expect` as vectors.json has it. */
export function expectationsOf({ classes, logits, targets, inPlace, options = {} }) {
  const call = { ...options, classes };
  const sum = reference.crossEntropy(logits, targets, { ...sumOf(call), rows: ROWS });
  const result = reference.crossEntropyGrad(logits, targets, call);
  const divisor = divisorOf({ classes, targets, options });
  const upstream = typeof options.gradOutput === "number" ? options.gradOutput : 1;
  const gradientScale = options.reduction === "sum" ? upstream : upstream / (options.normalizer ?? divisor);

  const { rowLoss, gradient, nll } = toleranceOf({ targets, options, classes, rows: sum.rows, gradientScale });
  const total = sum.rows.loss.length * rowLoss;
  const arrays = {
    [inPlace ? "logits" : "gradient"]: { values: result.grad, tolerance: gradient },
    row_loss: { values: sum.rows.loss, tolerance: rowLoss },
    row_nll: { values: sum.rows.nll, tolerance: nll },
    row_lse: { values: sum.rows.lse, tolerance: nll },
    row_argmax: { values: sum.rows.argmax, tolerance: 0 },
  };
  const fields = {
    loss: { value: numberOf(sum.loss), tolerance: roundedUp(total) },
    count: { value: sum.count, tolerance: 0 },
    correct: { value: sum.correct, tolerance: 0 },
    divisor: { value: divisor, tolerance: roundedUp(1e-12 * divisor) },
  };
  const expect = {
    fields,
    arrays: mapValues(arrays, ({ values, tolerance }) => ({
      values: arrayOf(values).values.map(shortOf),
      tolerance: roundedUp(tolerance),
    })),
  };
  return { result, expect, gradientScale };
}

/** Nine digits, which tell one float32 from the next. */
const shortOf = (value) => (typeof value === "number" ? Number(value.toPrecision(9)) : value);

/** A bound of two digits. */
const roundedUp = (tolerance) => Number((1.01 * tolerance).toPrecision(2));

/** The same call without a divisor and without what concerns the gradient alone. */
function sumOf({ gradOutput: _gradOutput, normalizer: _normalizer, ...options }) {
  return { ...options, reduction: "sum" };
}

/** Sum of s w_t over counted rows for class indices, of s for probabilities. */
function divisorOf({ classes, targets, options }) {
  const isIndices = !(targets instanceof Float32Array);
  const rows = isIndices ? targets.length : targets.length / classes;
  let divisor = 0;
  for (let row = 0; row < rows; row++) {
    if (isIndices && targets[row] === (options.ignoreIndex ?? -100)) continue;
    divisor += (options.sampleWeights?.[row] ?? 1) * (isIndices ? (options.classWeights?.[targets[row]] ?? 1) : 1);
  }
  return divisor;
}

function toleranceOf({ targets, options, classes, rows, gradientScale }) {
  const largest = (values, least) =>
    [...(values ?? [])].filter(Number.isFinite).reduce((a, b) => Math.max(a, Math.abs(b)), least);
  const targetMass =
    targets instanceof Float32Array
      ? largest(
          rows.loss.map((_, row) => targets.slice(row * classes, (row + 1) * classes).reduce((a, b) => a + b, 0)),
          1,
        )
      : 1;
  const mass = targetMass * largest(options.classWeights, 1);
  const weight = largest(options.sampleWeights, options.sampleWeights ? 0 : 1);
  const upstream = options.gradOutput instanceof Float32Array ? largest(options.gradOutput, 0) : 1;
  const scale = weight * upstream * (options.logitScale ?? 1) * gradientScale;
  const lse = largest(rows.lse, 0);
  const loss = largest(rows.loss, 0);
  return {
    rowLoss: 2e-6 * (loss + mass * weight),
    nll: 2e-6 * (largest(rows.nll, lse) + targetMass),
    gradient: scale * mass * (5e-7 + (options.softcap ?? 0) * 2 ** -22) * (1 + 2 * (options.zLoss ?? 0) * lse),
  };
}
