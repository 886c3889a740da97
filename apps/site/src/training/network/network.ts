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
import { lossAndGradient } from "./loss.ts";

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
  readonly #optimizer: AdamOptimizer;

  /** Copies the weights. */
  constructor(weights: readonly LayerWeights[], learningRate: number, labelSmoothing: number) {
    this.#layers = weights.map(({ kernel, bias, inputs, outputs }) => ({
      kernel: toVariable(kernel, [inputs, outputs]),
      bias: toVariable(bias, [outputs]),
    }));
    this.#labelSmoothing = labelSmoothing;
    this.#optimizer = train.adam(learningRate);
  }

  /** One step of Adam. @returns the mean loss of the batch before it */
  trainBatch(inputs: Tensor2D, labels: Tensor1D): number {
    return tidy(() => {
      const activations = this.#activations(inputs);
      const logits = activations[activations.length - 1];
      const { losses, gradient } = lossAndGradient(logits, labels, this.#labelSmoothing);
      this.#optimizer.applyGradients(this.#gradients(activations, gradient));
      return mean(losses.dataSync<"float32">());
    });
  }

  /** Row-major, rows × classes. */
  logits(inputs: Tensor2D): Float32Array {
    return read(() => this.#activations(inputs).at(-1)!);
  }

  /** Row-major, rows × classes. */
  probabilities(inputs: Tensor2D): Float32Array {
    return read(() => softmax(this.#activations(inputs).at(-1)!));
  }

  /** What the last layer sees: row-major, rows × its inputs. */
  penultimate(inputs: Tensor2D): Float32Array {
    return read(() => this.#activations(inputs).at(-2)!);
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

  /** The inputs, then the outputs of each layer. */
  #activations(inputs: Tensor2D): Tensor2D[] {
    const activations = [inputs];
    this.#layers.forEach(({ kernel, bias }, layer) => {
      const activation = layer < this.#layers.length - 1 ? "relu" : "linear";
      activations.push(fused.matMul({ a: activations[layer], b: kernel as Tensor2D, bias, activation }) as Tensor2D);
    });
    return activations;
  }

  /** Of every variable, given the gradient with respect to the logits. */
  #gradients(activations: Tensor2D[], logitGradient: Tensor2D): VariableGradient[] {
    const gradients: VariableGradient[] = [];
    let outputs = logitGradient;
    for (let layer = this.#layers.length - 1; layer >= 0; layer--) {
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
