/**
 * The entry `@ls/core/worker`: a thread of the pool. It starts an instance of the kernel on the shared memory and then works
 * on pieces (control.ts) until it is terminated; with none to do it sleeps. Nothing to import from here.
 *
 * @module
 */

import { type KernelExports, LINEAR_RECORD, RECORD } from "@ls/kernel/abi";
import { nodeThreads } from "../node-threads.js";
import { CALLS, CONTROL, type WorkerMessage, type WorkerStart } from "./control.js";

interface Port {
  postMessage(message: WorkerMessage): void;
  once(event: "message", listener: (start: WorkerStart) => void): void;
}

const nodePort = nodeThreads()?.parentPort as Port | null | undefined;
const scope = globalThis as unknown as {
  postMessage(message: WorkerMessage): void;
  onmessage: ((event: { data: WorkerStart }) => void) | null;
};

if (nodePort) {
  nodePort.once("message", (start) => work(start, (message) => nodePort.postMessage(message)));
} else if ("WorkerGlobalScope" in globalThis) {
  scope.onmessage = ({ data }) => work(data, (message) => scope.postMessage(message));
}

/** Never returns. */
function work(
  { module, memory, control, scratch, linearScratch }: WorkerStart,
  tell: (message: WorkerMessage) => void,
) {
  const kernel = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
  const words = new Int32Array(memory.buffer);
  const at = control >> 2;
  const scratchOf = { ls_cross_entropy: scratch, ls_cross_entropy_grad: scratch };
  tell("ready");
  for (;;) {
    const piece = Atomics.load(words, at + CONTROL.next);
    const end = Atomics.load(words, at + CONTROL.end);
    if (piece === end) {
      Atomics.wait(words, at + CONTROL.end, end);
      continue;
    }
    if (Atomics.compareExchange(words, at + CONTROL.next, piece, (piece + 1) | 0) !== piece) continue;
    const name = CALLS[words[at + CONTROL.call]];
    const number = (piece - words[at + CONTROL.first]) | 0;
    const record = words[at + CONTROL.records] + number * words[at + CONTROL.stride];
    const isLinear = !(name in scratchOf);
    words[(record + (isLinear ? LINEAR_RECORD.scratch : RECORD.scratch)) >> 2] = isLinear ? linearScratch : scratch;
    const status = kernel[name](record);
    if (status !== 0) Atomics.compareExchange(words, at + CONTROL.refused, 0, status);
    const done = (Atomics.add(words, at + CONTROL.done, 1) + 1) | 0;
    if (done === Atomics.load(words, at + CONTROL.end)) tell({ done });
  }
}
