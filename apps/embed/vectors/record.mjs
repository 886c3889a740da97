// A call of @ls/core as a record: which arrays there are, and what its fields are set to.
import { FLAGS } from "@ls/kernel/abi";

/** `{ arrays, set }` of a call with every output. A string in `set` is the address of that array. */
export function recordOf({ classes, logits, targets, inPlace, options = {} }) {
  const rows = targets.length / (targets instanceof Float32Array ? classes : 1);
  const { classWeights, prior, sampleWeights, gradOutput } = options;
  const inputs = {
    logits,
    targets,
    ...(classWeights && { class_weights: classWeights }),
    ...(prior && { prior }),
    ...(sampleWeights && { sample_weights: sampleWeights }),
    ...(gradOutput instanceof Float32Array && { grad_output: gradOutput }),
  };
  const outputs = {
    ...(!inPlace && { gradient: { type: "f32", length: logits.length } }),
    row_loss: { type: "f32", length: rows },
    row_nll: { type: "f32", length: rows },
    row_lse: { type: "f32", length: rows },
    row_argmax: { type: "i32", length: rows },
  };
  const arrays = { ...mapValues(inputs, arrayOf), ...outputs };
  const set = {
    rows,
    classes,
    ...mapValues(arrays, (_, name) => name),
    ...(inPlace && { gradient: "logits" }),
    ...fieldsOf(targets, options),
  };
  return { arrays, set };
}

function fieldsOf(targets, { ignoreIndex, labelSmoothing, logitScale, softcap, zLoss, smoothingConvention }) {
  const flags =
    (targets instanceof Float32Array ? FLAGS.PROBABILITIES : 0) +
    (ignoreIndex === undefined ? 0 : FLAGS.IGNORE_INDEX) +
    (smoothingConvention === "others" ? FLAGS.OTHERS : 0);
  const given = {
    flags: flags || undefined,
    ignore_index: ignoreIndex,
    label_smoothing: labelSmoothing,
    logit_scale: logitScale,
    softcap,
    z_loss: zLoss,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

export function arrayOf(values) {
  return { type: values instanceof Float32Array ? "f32" : "i32", values: Array.from(values, numberOf) };
}

/** A number, or the name of one that JSON does not have. */
export function numberOf(value) {
  if (Number.isNaN(value)) return "nan";
  if (value === Number.POSITIVE_INFINITY) return "inf";
  return value === Number.NEGATIVE_INFINITY ? "-inf" : value;
}

export const mapValues = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]));
