// Calls that take several steps: rows whose classes come in parts, and classes that are split into shards.
import { ROW_STATE_SIZE } from "@ls/kernel/abi";
import { indicesOf, logitsOf } from "./data.mjs";
import { expectationsOf } from "./expectations.mjs";
import { arrayOf } from "./record.mjs";

/** Columns [first, first + length) of rows of `classes`. */
function columns(values, classes, { first, length }) {
  const starts = Array.from({ length: values.length / classes }, (_, row) => row * classes + first);
  return starts.flatMap((start) => Array.from(values.slice(start, start + length)));
}

/**
 * A vector whose arrays over classes come in pieces, each with a name. `plan` gives the steps, by what calls a function on
 * every piece, each with its logits and what else `set` says of it.
 */
function inPieces(name, { classes, rows, seed, options }, pieces, states, plan) {
  const targets = indicesOf(seed + 1, rows, classes);
  const problem = { classes, logits: logitsOf(seed, rows * classes), targets, options };
  const { expect, gradientScale } = expectationsOf(problem);
  const onEvery = (call, set = () => ({})) =>
    pieces.map((piece) => ({
      call,
      set: {
        part_first: piece.first,
        part_classes: piece.length,
        logits: `logits_${piece.name}`,
        gradient: `gradient_${piece.name}`,
        ...set(piece),
      },
      status: "OK",
    }));
  const [start, ...steps] = plan(onEvery, gradientScale);
  const begin = { rows, classes, targets: "targets", label_smoothing: options.labelSmoothing, row_loss: "row_loss" };
  const perPiece = (prefix, arrayFor) =>
    Object.fromEntries(pieces.map((piece) => [`${prefix}_${piece.name}`, arrayFor(piece)]));
  const { values, tolerance } = expect.arrays.gradient;
  return {
    name,
    hashed: [...states, ...pieces.map((piece) => `gradient_${piece.name}`)],
    arrays: {
      targets: arrayOf(targets),
      ...perPiece("logits", (piece) => arrayOf(Float32Array.from(columns(problem.logits, classes, piece)))),
      ...perPiece("gradient", ({ length }) => ({ type: "f32", length: rows * length })),
      ...Object.fromEntries(states.map((state) => [state, { type: "u8", length: rows * ROW_STATE_SIZE }])),
      row_loss: { type: "f32", length: rows },
    },
    steps: [{ ...start, set: { ...begin, ...start.set } }, ...steps],
    expect: {
      fields: { loss: expect.fields.loss, count: expect.fields.count, correct: expect.fields.correct },
      arrays: {
        row_loss: expect.arrays.row_loss,
        ...perPiece("gradient", (piece) => ({ values: columns(values, classes, piece), tolerance })),
      },
    },
  };
}

const parts = [
  { name: "first", first: 0, length: 1024 },
  { name: "second", first: 1024, length: 6 },
];
const rowsInParts = inPieces(
  "rows whose classes come in two parts",
  { classes: 1030, rows: 1, seed: 137, options: { labelSmoothing: 0.1 } },
  parts,
  ["row_state"],
  (onEvery, gradientScale) => [
    ...onEvery("ls_part_max", () => ({ row_state: "row_state" })),
    ...onEvery("ls_part_sums"),
    { call: "ls_part_finish", set: { gradient_scale: gradientScale }, status: "OK" },
    ...onEvery("ls_part_grad"),
  ],
);

const shards = [
  { name: "a", first: 0, length: 7 },
  { name: "b", first: 7, length: 1 },
  { name: "c", first: 8, length: 12 },
];
const stats = shards.map(({ name }) => `stats_${name}`);
const splitClasses = inPieces(
  "classes split into three shards, their statistics merged",
  { classes: 20, rows: 4, seed: 149, options: { labelSmoothing: 0.1 } },
  shards,
  stats,
  (onEvery, gradientScale) => [
    ...onEvery("ls_shard_stats", ({ name }) => ({ row_state: `stats_${name}` })),
    { call: "ls_merge_stats", arguments: [stats[1], stats[2], 4], status: "OK" },
    { call: "ls_merge_stats", arguments: [stats[0], stats[1], 4], status: "OK" },
    { call: "ls_part_finish", set: { row_state: stats[0], gradient_scale: gradientScale }, status: "OK" },
    ...onEvery("ls_part_grad"),
  ],
);

const anyBytes = Array.from({ length: ROW_STATE_SIZE }, (_, i) => i);
const mergedIntoItself = {
  name: "OVERLAP: statistics merged into themselves",
  arrays: { stats: { type: "u8", values: anyBytes } },
  steps: [{ call: "ls_merge_stats", arguments: ["stats", "stats", 1], status: "OVERLAP" }],
  expect: { arrays: { stats: { values: anyBytes, tolerance: 0 } } },
};

const mergedAsNothing = {
  name: "STATS: bytes merged that are no statistics",
  arrays: { a: { type: "u8", length: ROW_STATE_SIZE }, b: { type: "u8", length: ROW_STATE_SIZE } },
  steps: [{ call: "ls_merge_stats", arguments: ["a", "b", 1], status: "STATS" }],
  expect: { arrays: { a: { values: new Array(ROW_STATE_SIZE).fill(0), tolerance: 0 } } },
};

export const sequences = [rowsInParts, splitClasses, mergedIntoItself, mergedAsNothing];
