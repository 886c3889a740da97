// The last layer: its logits, and the gradients of its inputs, evaluated in float64. Its calls take a record of their own.
import { logitsOf } from "./data.mjs";
import { arrayOf } from "./record.mjs";

const rows = 3;
const features = 5;
const classes = 4;

/** Thirds, so that products and sums are rounded. */
const thirdsOf = (seed, length) => logitsOf(seed, length).map((value) => value / 3);
const x = thirdsOf(167, rows * features);
const weights = thirdsOf(173, classes * features);
const bias = thirdsOf(179, classes);
const gradient = thirdsOf(181, rows * classes);

/** [height, width] sums over `length` terms each. */
const sumsOf = (height, width, length, term) =>
  Array.from({ length: height * width }, (_, at) => {
    const terms = Array.from({ length }, (_, i) => term(Math.floor(at / width), at % width, i));
    return terms.reduce((sum, value) => sum + value, 0);
  });

/** Of the bounds of docs/numerics.md for the last layer, that of its gradients. */
const near = (values) => ({
  values: values.map((value) => Number(value.toPrecision(9))),
  tolerance: Number((5e-6 * Math.max(...values.map(Math.abs))).toPrecision(2)),
});

const output = (length) => ({ type: "f32", length });
const shape = { rows, features, classes, logits: "logits", logits_stride: classes };
const inputs = { x: "x", x_stride: features, weights: "weights", weights_stride: features };

const logits = {
  name: "the last layer: logits",
  record: "linear",
  hashed: ["logits"],
  arrays: { x: arrayOf(x), weights: arrayOf(weights), bias: arrayOf(bias), logits: output(rows * classes) },
  steps: [{ call: "ls_linear_logits", set: { ...shape, ...inputs, bias: "bias" }, status: "OK" }],
  expect: {
    arrays: {
      logits: near(
        sumsOf(rows, classes, features, (n, k, d) => x[n * features + d] * weights[k * features + d]).map(
          (value, at) => value + bias[at % classes],
        ),
      ),
    },
  },
};

const gradients = {
  name: "the last layer: gradients of x, weights and bias",
  record: "linear",
  hashed: ["dx", "dw", "db"],
  arrays: {
    ...{ x: arrayOf(x), weights: arrayOf(weights), logits: arrayOf(gradient) },
    ...{ dx: output(rows * features), dw: output(classes * features), db: output(classes) },
  },
  steps: [
    {
      call: "ls_linear_grad",
      set: { ...shape, ...inputs, dx: "dx", dx_stride: features, dw: "dw", dw_stride: features, db: "db" },
      status: "OK",
    },
  ],
  expect: {
    arrays: {
      dx: near(sumsOf(rows, features, classes, (n, d, k) => gradient[n * classes + k] * weights[k * features + d])),
      dw: near(sumsOf(classes, features, rows, (k, d, n) => gradient[n * classes + k] * x[n * features + d])),
      db: near(sumsOf(1, classes, rows, (_, k, n) => gradient[n * classes + k])),
    },
  },
};

const wrongRecord = {
  name: "RECORD: a linear record of another size",
  record: "linear",
  arrays: {},
  steps: [{ call: "ls_linear_logits", set: { size: 192 }, status: "RECORD" }],
  expect: {},
};

export const lastLayer = [logits, gradients, wrongRecord];
