import {
  type AdamOptimizer,
  fused,
  matMul,
  mul,
  softmax,
  step,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor,
  tidy,
  train,
  transpose,
  type Variable,
  variable,
} from "@tensorflow/tfjs-core";
import type { LayerWeights } from "./initial-weights.ts";
import { lastLayerLossAndGradients, lossAndGradient } from "./loss.ts";

/** What a gradient is of, and the gradient. */
interface VariableGradient {
  name: string;
  tensor: Tensor;
}

interface Layer {
  kernel: Variable;
  bias: Variable;
}

/**
 * A multilayer perceptron with ReLUs, trained by Adam on the loss of `@ls/tfjs`. The gradients are written out, with
 * explicit transposes: the wasm backend multiplies a transposed operand without SIMD (196×128 by 128×128: 7.0 ms, after a
 * transpose 0.38 ms), and that is what its own differentiation would ask for.
 */
export class Network {
  readonly #layers: Layer[];
  readonly #labelSmoothing: number;
  readonly #isFused: boolean;
  readonly #optimizer: AdamOptimizer;

  /** Copies the weights. `lastLayer` says whether it is computed apart from the loss or with it. */
  constructor(
    weights: readonly LayerWeights[],
    learningRate: number,
    labelSmoothing: number,
    lastLayer: "apart" | "fused" = "apart",
  ) {
    this.#layers = weights.map(({ kernel, bias, inputs, outputs }) => ({
      kernel: toVariable(kernel, [inputs, outputs]),
      bias: toVariable(bias, [outputs]),
    }));
    this.#labelSmoothing = labelSmoothing;
    this.#isFused = lastLayer === "fused";
    this.#optimizer = train.adam(learningRate);
  }

  /** One step of Adam. @returns the mean loss of the batch before it */
  trainBatch(inputs: Tensor2D, labels: Tensor1D): number {
    return tidy(() => (this.#isFused ? this.#trainFused(inputs, labels) : this.#trainApart(inputs, labels)));
  }

  #trainApart(inputs: Tensor2D, labels: Tensor1D): number {
    const activations = this.#activations(inputs, this.#layers.length);
    const logits = activations[activations.length - 1];
    const { losses, gradient } = lossAndGradient(logits, labels, this.#labelSmoothing);
    this.#optimizer.applyGradients(this.#gradients(activations, gradient, this.#layers.length));
    return mean(losses.dataSync<"float32">());
  }

  #trainFused(inputs: Tensor2D, labels: Tensor1D): number {
    const last = this.#layers.length - 1;
    const { kernel, bias } = this.#layers[last];
    const activations = this.#activations(inputs, last);
    const { loss, ofInputs, ofKernel, ofBias } = lastLayerLossAndGradients(
      activations[last],
      kernel as Tensor2D,
      bias as Tensor1D,
      labels,
      this.#labelSmoothing,
    );
    this.#optimizer.applyGradients([
      { name: kernel.name, tensor: ofKernel },
      { name: bias.name, tensor: ofBias },
      ...this.#gradients(activations, mul(ofInputs, step(activations[last])), last),
    ]);
    return loss.dataSync<"float32">()[0];
  }

  /** Row-major, rows × classes. */
  logits(inputs: Tensor2D): Float32Array {
    return read(() => this.#activations(inputs, this.#layers.length).at(-1)!);
  }

  /** Row-major, rows × classes. */
  probabilities(inputs: Tensor2D): Float32Array {
    return read(() => softmax(this.#activations(inputs, this.#layers.length).at(-1)!));
  }

  /** What the last layer sees: row-major, rows × its inputs. */
  penultimate(inputs: Tensor2D): Float32Array {
    return read(() => this.#activations(inputs, this.#layers.length - 1).at(-1)!);
  }

  /** The last layer's kernel: row-major, inputs × classes, so that each class has a column. */
  templates(): Float32Array {
    return this.#layers.at(-1)!.kernel.dataSync<"float32">();
  }

  dispose(): void {
    this.#optimizer.dispose();
    for (const { kernel, bias } of this.#layers) {
      kernel.dispose();
      bias.dispose();
    }
  }

  /** The inputs, then the outputs of each of the first `layers` layers. */
  #activations(inputs: Tensor2D, layers: number): Tensor2D[] {
    const activations = [inputs];
    this.#layers.slice(0, layers).forEach(({ kernel, bias }, layer) => {
      const activation = layer < this.#layers.length - 1 ? "relu" : "linear";
      activations.push(fused.matMul({ a: activations[layer], b: kernel as Tensor2D, bias, activation }) as Tensor2D);
    });
    return activations;
  }

  /** Of the variables of the first `layers` layers, given the gradient with respect to what the last of them adds up to. */
  #gradients(activations: Tensor2D[], ofSums: Tensor2D, layers: number): VariableGradient[] {
    const gradients: VariableGradient[] = [];
    let outputs = ofSums;
    for (let layer = layers - 1; layer >= 0; layer--) {
      const { kernel, bias } = this.#layers[layer];
      const inputs = activations[layer];
      gradients.push({ name: kernel.name, tensor: matMul(transpose(inputs), outputs) });
      gradients.push({ name: bias.name, tensor: sum(outputs, 0) });
      // A ReLU lets the gradient through where it let the activation through.
      if (layer > 0) outputs = mul(matMul(outputs, transpose(kernel as Tensor2D)), step(inputs));
    }
    return gradients;
  }
}

function toVariable(values: Float32Array, shape: number[]): Variable {
  return tidy(() => variable(tensor(values.slice(), shape)));
}

/** The values of a tensor that only they are wanted of. `tidy` itself would look for tensors among them, one by one. */
function read(compute: () => Tensor): Float32Array {
  const result = tidy(compute);
  const values = result.dataSync<"float32">();
  result.dispose();
  return values;
}

function mean(values: Float32Array): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
