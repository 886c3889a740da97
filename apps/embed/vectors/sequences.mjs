// Calls that take several steps: rows whose classes come in parts.

import { indicesOf, logitsOf } from "./data.mjs";
import { expectationsOf } from "./expectations.mjs";
import { arrayOf, numberOf } from "./record.mjs";

const CLASSES = 1030;
const FIRST_PART = 1024;

function rowsInParts() {
  const problem = {
    classes: CLASSES,
    logits: logitsOf(137, CLASSES),
    targets: indicesOf(139, 1, CLASSES),
    options: { labelSmoothing: 0.1 },
  };
  const parts = [
    { name: "first", part_first: 0, part_classes: FIRST_PART },
    { name: "second", part_first: FIRST_PART, part_classes: CLASSES - FIRST_PART },
  ];
  const { expect } = expectationsOf(problem);
  const whole = expect.arrays.gradient;
  const sliceOf = ({ part_first, part_classes }) => whole.values.slice(part_first, part_first + part_classes);
  const over = (call, outputs) =>
    parts.map(({ name, part_first, part_classes }) => ({
      call,
      set: { part_first, part_classes, logits: `logits_${name}`, ...outputs(name) },
      status: "OK",
    }));
  const [first, ...rest] = [
    ...over("ls_part_max", () => ({})),
    ...over("ls_part_sums", () => ({})),
    { call: "ls_part_finish", set: { gradient_scale: 1, row_loss: "row_loss" }, status: "OK" },
    ...over("ls_part_grad", (name) => ({ gradient: `gradient_${name}` })),
  ];
  return {
    name: "rows whose classes come in two parts",
    arrays: {
      targets: arrayOf(problem.targets),
      ...Object.fromEntries(
        parts.flatMap(({ name, part_first, part_classes }) => [
          [`logits_${name}`, arrayOf(problem.logits.subarray(part_first, part_first + part_classes))],
          [`gradient_${name}`, { type: "f32", length: part_classes }],
        ]),
      ),
      row_state: { type: "u8", length: 128 },
      row_loss: { type: "f32", length: 1 },
    },
    steps: [
      {
        ...first,
        set: {
          rows: 1,
          classes: CLASSES,
          targets: "targets",
          row_state: "row_state",
          label_smoothing: 0.1,
          ...first.set,
        },
      },
      ...rest,
    ],
    expect: {
      fields: { loss: expect.fields.loss, count: { value: numberOf(1), tolerance: 0 } },
      arrays: {
        row_loss: expect.arrays.row_loss,
        ...Object.fromEntries(
          parts.map((part) => [`gradient_${part.name}`, { values: sliceOf(part), tolerance: whole.tolerance }]),
        ),
      },
    },
  };
}

export const sequences = [rowsInParts()];
