/** Workers that start as the real one does and fail when the first work comes. */

const { parentPort } = globalThis.process?.getBuiltinModule?.("node:worker_threads") ?? {};

/** Where the control block has the number of the last piece announced, and of the next that nobody has taken. */
const END = 0;
const NEXT = 16;

/** Calls `fail` when there is work. With `isOnce` only the first worker of a memory does; the others are real ones. */
export function workUntil(fail, isOnce) {
  const begin = (message) => start(message, fail, isOnce);
  if (parentPort) parentPort.once("message", begin);
  else globalThis.onmessage = ({ data }) => begin(data);
}

function start(message, fail, isOnce) {
  const words = new Int32Array(message.memory.buffer);
  const isFirst = Atomics.exchange(words, words.length - 1, 1) === 0;
  if (isOnce && !isFirst) {
    import(new URL("../../../dist/worker.js", import.meta.url).href).then(() => {
      if (parentPort) parentPort.emit("message", message);
      else globalThis.onmessage({ data: message });
    });
    return;
  }
  if (parentPort) parentPort.postMessage("ready");
  else globalThis.postMessage("ready");
  Atomics.wait(words, (message.control >> 2) + END, 0);
  // With a piece in hand, so that the others cannot finish without it.
  Atomics.add(words, (message.control >> 2) + NEXT, 1);
  fail();
}
