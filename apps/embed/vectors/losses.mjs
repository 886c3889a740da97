// Calls that succeed: inputs and options as @ls/core takes them. record.mjs says the same as records.
import { indicesOf, logitsOf, probabilitiesOf, weightsOf } from "./data.mjs";

/** Logits and targets of a size, from a seed. */
const indices = (seed, rows, classes) => ({
  classes,
  logits: logitsOf(seed, rows * classes),
  targets: indicesOf(seed + 1, rows, classes),
});
const probabilities = (seed, rows, classes) => ({
  ...indices(seed, rows, classes),
  targets: probabilitiesOf(seed + 1, rows, classes),
});

/** From docs: two rows of three classes whose losses are published. */
const published = {
  classes: 3,
  logits: Float32Array.of(1.2, -0.8, -0.5, 0.9, -1.2, 1.1),
  targets: Int32Array.of(0, 1),
};

export const losses = [
  { name: "class indices, hard targets", ...published },
  { name: "class indices, smoothing 0.1", ...published, options: { labelSmoothing: 0.1 } },
  {
    name: 'class indices, smoothing 0.1, convention "others"',
    ...published,
    options: { labelSmoothing: 0.1, smoothingConvention: "others" },
  },
  {
    name: "class weights and smoothing",
    ...published,
    options: { labelSmoothing: 0.1, classWeights: Float32Array.of(1, 2, 3) },
  },
  { name: "ten classes, hard targets", ...indices(11, 9, 10) },
  { name: "ten classes, smoothing 0.1", ...indices(13, 9, 10), options: { labelSmoothing: 0.1 } },
  { name: "ten classes in place", ...indices(17, 9, 10), inPlace: true, options: { labelSmoothing: 0.1 } },
  { name: "two classes, smoothing 1", ...indices(19, 5, 2), options: { labelSmoothing: 1 } },
  { name: "one class", ...indices(23, 3, 1), options: { labelSmoothing: 0.1 } },
  { name: "130 classes", ...indices(29, 2, 130), options: { labelSmoothing: 0.2 } },
  { name: "519 classes in place", ...indices(31, 1, 519), inPlace: true, options: { labelSmoothing: 0.1 } },
  {
    name: '130 classes, convention "others"',
    ...indices(37, 2, 130),
    options: { labelSmoothing: 0.2, smoothingConvention: "others" },
  },
  { name: "class probabilities", ...probabilities(41, 5, 7) },
  { name: "class probabilities, smoothing 0.1", ...probabilities(43, 5, 7), options: { labelSmoothing: 0.1 } },
  {
    name: 'class probabilities, convention "others", in place',
    ...probabilities(47, 5, 7),
    inPlace: true,
    options: { labelSmoothing: 0.1, smoothingConvention: "others" },
  },
  { name: "class probabilities, 130 classes", ...probabilities(53, 2, 130), options: { labelSmoothing: 0.3 } },
  {
    name: "class probabilities that do not sum to 1, weighted",
    ...probabilities(59, 4, 5),
    targets: weightsOf(61, 20),
    options: { labelSmoothing: 0.1, classWeights: weightsOf(67, 5), sampleWeights: weightsOf(71, 4) },
  },
  {
    name: "sample weights and class weights",
    ...indices(73, 6, 12),
    options: { labelSmoothing: 0.1, classWeights: weightsOf(79, 12), sampleWeights: weightsOf(83, 6) },
  },
  {
    name: "a prior",
    ...indices(89, 4, 8),
    options: { labelSmoothing: 0.25, prior: probabilitiesOf(97, 1, 8) },
  },
  {
    name: "ignored rows",
    ...indices(101, 6, 10),
    targets: Int32Array.of(3, -100, 0, 9, -100, 5),
    options: { labelSmoothing: 0.1 },
  },
  {
    name: "an ignore index of its own, on rows that hold NaN and infinity",
    classes: 4,
    logits: Float32Array.of(1, 2, 3, 4, Number.NaN, 1, 1, 1, Number.POSITIVE_INFINITY, 0, 0, 0, 4, 3, 2, 1),
    targets: Int32Array.of(2, 255, 255, 0),
    options: { labelSmoothing: 0.1, ignoreIndex: 255 },
  },
  {
    name: "every row ignored",
    ...indices(103, 2, 3),
    targets: Int32Array.of(-100, -100),
    options: { labelSmoothing: 0.1, reduction: "sum" },
  },
  {
    name: "no rows",
    classes: 5,
    logits: new Float32Array(0),
    targets: new Int32Array(0),
    options: { reduction: "sum" },
  },
  { name: "the sum, with an upstream gradient", ...indices(107, 4, 6), options: { reduction: "sum", gradOutput: 0.5 } },
  {
    name: "an upstream gradient a row",
    ...indices(109, 4, 6),
    options: { labelSmoothing: 0.1, reduction: "sum", gradOutput: weightsOf(113, 4) },
  },
  { name: "a mean with a normalizer", ...indices(127, 4, 6), options: { labelSmoothing: 0.1, normalizer: 16 } },
  {
    name: "temperature, softcap and z-loss",
    ...indices(131, 4, 20),
    options: { labelSmoothing: 0.1, logitScale: 0.5, softcap: 3, zLoss: 0.125 },
  },
  {
    name: "masked classes of no mass",
    classes: 4,
    logits: Float32Array.of(
      1,
      Number.NEGATIVE_INFINITY,
      2,
      0,
      Number.NEGATIVE_INFINITY,
      3,
      1,
      Number.NEGATIVE_INFINITY,
    ),
    targets: Int32Array.of(2, 1),
  },
  {
    name: "rows that are not finite leave the others alone",
    classes: 3,
    logits: Float32Array.of(1, Number.NaN, 2, 1, 2, 3, Number.POSITIVE_INFINITY, 0, 1, Number.NEGATIVE_INFINITY, 1, 2),
    targets: Int32Array.of(0, 0, 0, 0),
    options: { labelSmoothing: 0.1, reduction: "sum" },
    isNaN: true,
  },
];
