import type { Split } from "@ls/train/data/dataset";
import { fitStandardizer } from "@ls/train/standardize";
import { type Tensor1D, type Tensor2D, tensor1d, tensor2d } from "@tensorflow/tfjs-core";
import type { Settings } from "../protocol.ts";
import { addLabelNoise } from "./label-noise.ts";
import type { LoadedData } from "./load-dataset.ts";

/** Scaled rows as tensors, and the labels that the metrics compare with. */
export interface PreparedRows {
  inputs: Tensor2D;
  labels: Int32Array;
}

export interface PreparedData {
  columns: number;
  classes: number;
  training: PreparedRows & { labelTensor: Tensor1D };
  validation: PreparedRows;
  test: PreparedRows;
  /** Scales rows that were read later, a drawing for one. */
  scale: (raw: Float32Array) => Float32Array;
  dispose(): void;
}

/**
 * Scales the rows and makes some training labels wrong. Columns of a table are standardised by the training rows, as the
 * terminal program does. Pixels are shares of the brightest: on Fashion-MNIST both networks are half a point more accurate than
 * on standardised ones (hard .819, ECE .125, instead of .817, .138; α = 0.05 .825, .021, instead of .817, .017).
 */
export function prepare({ dataset, image }: LoadedData, { labelNoise, seed }: Settings): PreparedData {
  const { columns } = dataset;
  const classes = dataset.classNames.length;
  const scale = image
    ? (raw: Float32Array) => raw.map((pixel) => pixel / image.brightest)
    : fitStandardizer(dataset.training.values, columns, dataset.sameUnit);
  const toRows = ({ values, labels }: Split): PreparedRows => ({
    inputs: tensor2d(scale(values), [labels.length, columns]),
    labels,
  });
  const labels = addLabelNoise(dataset.training.labels, classes, labelNoise, seed + 3);
  const labelTensor = tensor1d(labels, "int32");
  const training = { ...toRows({ values: dataset.training.values, labels }), labelTensor };
  const validation = toRows(dataset.validation);
  const test = toRows(dataset.test);
  const tensors = [labelTensor, training.inputs, validation.inputs, test.inputs];
  return {
    columns,
    classes,
    training,
    validation,
    test,
    scale,
    dispose: () => {
      for (const tensor of tensors) tensor.dispose();
    },
  };
}
