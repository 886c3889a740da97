import type { LayerWeights } from "../../src/training/network/initial-weights.ts";

type Weights = Pick<LayerWeights, "kernel" | "bias" | "inputs" | "outputs">;

/** The logits of one row, in float64. */
export function referenceLogits(layers: readonly Weights[], row: readonly number[]): number[] {
  return layers.reduce(
    (inputs, { kernel, bias, outputs }, layer) => {
      return Array.from(bias, (offset, j) => {
        const sum = inputs.reduce((total, value, i) => total + value * kernel[i * outputs + j], offset);
        return layer < layers.length - 1 ? Math.max(0, sum) : sum;
      });
    },
    [...row],
  );
}

/** The mean label-smoothed cross-entropy: lse − (1 − α)·z_y − α·mean(z). */
export function referenceLoss(layers: readonly Weights[], rows: number[][], labels: number[], alpha: number): number {
  const losses = rows.map((row, i) => {
    const logits = referenceLogits(layers, row);
    const lse = Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0));
    const mean = logits.reduce((sum, z) => sum + z, 0) / logits.length;
    return lse - (1 - alpha) * logits[labels[i]] - alpha * mean;
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** The gradient of `loss` with respect to `parameters`, by central differences. */
export function finiteDifferences(parameters: Float32Array, loss: () => number): Float32Array {
  const change = 2 ** -13;
  return parameters.map((value, i) => {
    const at = (moved: number) => {
      parameters[i] = moved;
      // Rounded to a float32, so that the difference below is the true one.
      return { place: parameters[i], loss: loss() };
    };
    const [high, low] = [at(value + change), at(value - change)];
    parameters[i] = value;
    return (high.loss - low.loss) / (high.place - low.place);
  });
}
