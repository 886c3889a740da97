/**
 * Gradients on the heap of the backend `wasm` between the forward pass that computes them and the backward pass that gives
 * them out. Until then they are no tensors: TensorFlow.js would copy a tensor saved for the backward pass twice, when it
 * is saved and when it is given out, and those copies would cost more than the kernel.
 *
 * A gradient that no backward pass asks for is freed when the next tape records.
 */

import * as tf from "@tensorflow/tfjs-core";
import { type HeapBackend, isHeapBackend } from "./backend-arrays.js";

export interface Waiting {
  info: tf.TensorInfo;
  backend: HeapBackend;
}

let owner: WeakRef<object> | undefined;
const all = new Set<Waiting>();

/** Memory for a gradient of the tape that is recording; `undefined` where it had better be an array. */
export function makeWaiting(shape: number[]): Waiting | undefined {
  const backend = tf.backend();
  const { activeTape: tape, gradientDepth } = tf.engine().state;
  // Inside two gradients the backward pass may come twice, and this is given out once.
  if (!isHeapBackend(backend) || !tape || gradientDepth > 1) return undefined;
  if (owner?.deref() !== tape) {
    freeAll();
    owner = new WeakRef(tape);
  }
  const waiting = { info: backend.makeOutput(shape, "float32"), backend };
  all.add(waiting);
  return waiting;
}

/** Its memory, not to be kept over anything that allocates. */
export const viewWaiting = ({ info, backend }: Waiting): Float32Array =>
  backend.typedArrayFromHeap(info) as Float32Array;

/** The tensor that it was meant to be, once. */
export function giveOut(waiting: Waiting): tf.Tensor {
  all.delete(waiting);
  return tf.engine().makeTensorFromTensorInfo(waiting.info, waiting.backend);
}

function freeAll(): void {
  const live = Object.values(tf.engine().registry);
  for (const { info, backend } of all) {
    // With a backend that was removed its heap has gone.
    if (live.includes(backend)) backend.disposeData(info.dataId);
  }
  all.clear();
}
