/**
 * Tensors' data as arrays that the kernel can read and write. The `cpu` backend's tensors are arrays already. The `wasm`
 * backend's lie in its heap, where they are used in place: `dataSync` and `tf.tensor` would copy each once more.
 */

import * as tf from "@tensorflow/tfjs-core";

export type Numbers = Float32Array | Int32Array | Uint8Array;

/** What the backend `wasm` offers its own operations. */
export interface HeapBackend extends tf.KernelBackend {
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  typedArrayFromHeap(tensor: tf.TensorInfo): Numbers;
}

export function isHeapBackend(backend: tf.KernelBackend): backend is HeapBackend {
  return "makeOutput" in backend && "typedArrayFromHeap" in backend;
}

/** Looks at the tensors' own memory: not to be written, and not to be kept over anything that allocates. */
export function viewTensors(tensors: readonly tf.Tensor[]): Numbers[] {
  const backend = tf.backend();
  if (!isHeapBackend(backend)) return tensors.map((tensor) => tensor.dataSync() as Numbers);
  const view = (tensor: tf.Tensor) => backend.typedArrayFromHeap(tensor);
  // A first look may bring a tensor over from another backend. If the heap grows for it, views taken before are stale.
  tensors.forEach(view);
  return tensors.map(view);
}

/** The same numbers; float32 already, unless the tensor was cast: on the backend `cpu` integers stay what they are then. */
export const toFloat32 = (values: Numbers): Float32Array =>
  values instanceof Float32Array ? values : Float32Array.from(values);

/** A float32 tensor of `values`, whose memory the array is on the backend `cpu`. */
export function makeTensor(values: Float32Array, shape: number[]): tf.Tensor {
  const backend = tf.backend();
  if (!isHeapBackend(backend)) return tf.tensor(values, shape, "float32");
  const tensor = tf.engine().makeTensorFromTensorInfo(backend.makeOutput(shape, "float32"));
  (backend.typedArrayFromHeap(tensor) as Float32Array).set(values);
  return tensor;
}

/** Whether a multiplication by TensorFlow.js has vectors: 256×1000 in 0.05 ms, where the loop below takes 0.33. */
const hasVectors = (): boolean => isHeapBackend(tf.backend());

/** `tensor` [..., K], each row times one of the `factors`. */
export function scaleRows(tensor: tf.Tensor, factors: Float32Array): tf.Tensor {
  const { shape } = tensor;
  if (hasVectors()) return tf.mul(tensor, makeTensor(factors, [...shape.slice(0, -1), 1]));
  const [values] = viewTensors([tensor]);
  const scaled = new Float32Array(values.length);
  const classes = values.length / factors.length;
  for (let row = 0, at = 0; row < factors.length; row++) {
    const factor = factors[row];
    for (const end = at + classes; at < end; at++) scaled[at] = values[at] * factor;
  }
  return makeTensor(scaled, shape);
}
