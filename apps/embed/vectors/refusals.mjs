// Calls that are refused, each status at least once: fields that differ from a good call, the status, and where the fault
// is. `code` is the error that @ls/core has for the same, where its interface can say it at all.
const logits = Float32Array.of(1, 2, 3, 3, 2, 1);
const good = { classes: 3, logits, targets: Int32Array.of(0, 1), options: { labelSmoothing: 0.1 } };
const grad = "ls_cross_entropy_grad";
const check = "ls_check";

export const refusals = [
  { name: "RECORD: another version of the ABI", ...good, call: grad, status: "RECORD", set: { version: 2 } },
  { name: "RECORD: another size", ...good, call: grad, status: "RECORD", set: { size: 64 } },
  { name: "RECORD: a flag that does not exist", ...good, call: grad, status: "RECORD", set: { flags: 128 } },
  { name: "SHAPE: no classes", ...good, call: grad, status: "SHAPE", set: { classes: 0 }, code: "SHAPE" },
  { name: "SHAPE: more classes than 2^24", ...good, call: grad, status: "SHAPE", set: { classes: 2 ** 24 + 1 } },
  { name: "POINTER: no logits", ...good, call: grad, status: "POINTER", set: { logits: 0 } },
  { name: "POINTER: an address off its alignment", ...good, call: grad, status: "POINTER", set: { targets: 4099 } },
  { name: "POINTER: rows past the end of the memory", ...good, call: grad, status: "POINTER", set: { rows: 2 ** 31 } },
  { name: "OVERLAP: two outputs in one place", ...good, call: grad, status: "OVERLAP", set: { row_nll: "row_loss" } },
  { name: "OVERLAP: losses over the targets", ...good, call: grad, status: "OVERLAP", set: { row_loss: "targets" } },
  {
    name: "OPTION: a smoothing over 1",
    ...good,
    options: { labelSmoothing: 1.5 },
    call: grad,
    status: "OPTION",
    code: "RANGE",
  },
  {
    name: 'OPTION: a prior with the convention "others"',
    ...good,
    options: { labelSmoothing: 0.1, smoothingConvention: "others", prior: Float32Array.of(0.25, 0.25, 0.5) },
    call: grad,
    status: "OPTION",
    code: "RANGE",
  },
  {
    name: "OPTION: a prior that does not sum to 1",
    ...good,
    options: { labelSmoothing: 0.1, prior: Float32Array.of(0.25, 0.25, 0.25) },
    call: check,
    status: "OPTION",
    code: "RANGE",
  },
  {
    name: "TARGET: a class index past the last class",
    ...good,
    targets: Int32Array.of(0, 3),
    call: grad,
    status: "TARGET",
    where: { bad_row: 1 },
    code: "TARGET_RANGE",
  },
  {
    name: "TARGET: a negative class index",
    ...good,
    targets: Int32Array.of(-1, 2),
    call: check,
    status: "TARGET",
    where: { bad_row: 0 },
    code: "TARGET_RANGE",
  },
  {
    name: "PROBABILITY: a negative one",
    ...good,
    targets: Float32Array.of(0.5, 0.25, 0.25, 0.75, -0.25, 0.5),
    call: check,
    status: "PROBABILITY",
    where: { bad_row: 1, bad_class: 1 },
    code: "RANGE",
  },
  {
    name: "SAMPLE_WEIGHT: one that is NaN",
    ...good,
    options: { sampleWeights: Float32Array.of(1, Number.NaN) },
    call: check,
    status: "SAMPLE_WEIGHT",
    where: { bad_row: 1 },
    code: "RANGE",
  },
  {
    name: "CLASS_VALUE: an infinite class weight",
    ...good,
    options: { classWeights: Float32Array.of(1, 1, Number.POSITIVE_INFINITY) },
    call: check,
    status: "CLASS_VALUE",
    where: { bad_class: 2 },
    code: "RANGE",
  },
];
