import type { Split } from "@ls/train/data/dataset";
import { fitStandardizer } from "@ls/train/standardize";
import { type Tensor1D, type Tensor2D, tensor1d, tensor2d } from "@tensorflow/tfjs-core";
import type { Settings } from "../protocol.ts";
import { addLabelNoise } from "./label-noise.ts";
import type { LoadedData } from "./load-dataset.ts";

/** Standardised rows as tensors, and the labels that the metrics compare with. */
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
  standardize: (raw: Float32Array) => Float32Array;
  dispose(): void;
}

/** Standardises by the training rows, as the terminal program does, and makes some training labels wrong. */
export function prepare({ dataset }: LoadedData, { labelNoise, seed }: Settings): PreparedData {
  const { columns } = dataset;
  const classes = dataset.classNames.length;
  const standardize = fitStandardizer(dataset.training.values, columns, dataset.sameUnit);
  const toRows = ({ values, labels }: Split): PreparedRows => ({
    inputs: tensor2d(standardize(values), [labels.length, columns]),
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
    standardize,
    dispose: () => {
      for (const tensor of tensors) tensor.dispose();
    },
  };
}
