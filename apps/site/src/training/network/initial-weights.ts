import { seededRandom } from "@ls/train/random";

export interface LayerWeights {
  /** Row-major, inputs × outputs. */
  kernel: Float32Array;
  bias: Float32Array;
  inputs: number;
  outputs: number;
}

/**
 * Normal weights with variance 2 / inputs and biases of 0 (He et al. 2015, "Delving Deep into Rectifiers", section 2.2).
 *
 * @param widths of the input, the hidden layers and the output
 */
export function initialWeights(widths: readonly number[], seed: number): LayerWeights[] {
  const random = seededRandom(seed);
  return widths.slice(1).map((outputs, layer) => {
    const inputs = widths[layer];
    const deviation = Math.sqrt(2 / inputs);
    return {
      kernel: Float32Array.from({ length: inputs * outputs }, () => deviation * random.normal()),
      bias: new Float32Array(outputs),
      inputs,
      outputs,
    };
  });
}
