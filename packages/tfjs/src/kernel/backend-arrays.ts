/**
 * Tensors' data as arrays that the kernel can read and write. The `cpu` backend's tensors are arrays already. The `wasm`
 * backend's lie in its heap, where the kernel works on them in place: `dataSync` and `tf.tensor` would copy each
 * once more.
 */

import * as tf from "@tensorflow/tfjs-core";

export type Numbers = Float32Array | Int32Array | Uint8Array;

/** What the backend `wasm` offers its own operations. */
interface HeapBackend {
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  typedArrayFromHeap(tensor: tf.TensorInfo): Numbers;
}

function isHeapBackend(backend: object): backend is HeapBackend {
  return "makeOutput" in backend && "typedArrayFromHeap" in backend;
}

/**
 * Makes float32 tensors of these shapes and has `fill` write them from `inputs`. The arrays that `fill` gets are the
 * tensors' own memory: inputs are not to be written, and none is to be kept.
 */
export function fillTensors(
  inputs: readonly tf.Tensor[],
  shapes: readonly number[][],
  fill: (inputs: Numbers[], outputs: Float32Array[]) => void,
): tf.Tensor[] {
  const backend = tf.backend();
  if (!isHeapBackend(backend)) {
    const outputs = shapes.map((shape) => new Float32Array(tf.util.sizeFromShape(shape)));
    fill(
      inputs.map((tensor) => tensor.dataSync() as Numbers),
      outputs,
    );
    return outputs.map((values, i) => tf.tensor(values, shapes[i]));
  }
  const outputs = shapes.map((shape) => tf.engine().makeTensorFromTensorInfo(backend.makeOutput(shape, "float32")));
  const view = (tensor: tf.Tensor) => backend.typedArrayFromHeap(tensor);
  // A first look may bring a tensor over from another backend, and the heap may grow for it: views taken before are stale.
  inputs.forEach(view);
  fill(inputs.map(view), outputs.map(view) as Float32Array[]);
  return outputs;
}
