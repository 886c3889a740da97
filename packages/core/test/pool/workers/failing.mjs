/** Workers that start as the real one does and fail when the first work comes. */

const { parentPort } = globalThis.process?.getBuiltinModule?.("node:worker_threads") ?? {};

/** Where the control block has the number of the last piece announced, and of the next that nobody has taken. */
const END = 0;
const NEXT = 16;

/** Vitest would wrap an import that it sees. */
const load = new Function("url", "return import(url)");

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
    load(new URL("../../../dist/worker.js", import.meta.url).href).then(() => {
      if (parentPort) parentPort.emit("message", message);
      else globalThis.onmessage({ data: message });
    });
    return;
  }
  if (parentPort) parentPort.postMessage("ready");
  else globalThis.postMessage("ready");
  takePiece(words, message.control >> 2);
  fail();
}

/** Waits for a piece and takes it, so that the others cannot finish without it. */
function takePiece(words, control) {
  for (;;) {
    const [piece, end] = [Atomics.load(words, control + NEXT), Atomics.load(words, control + END)];
    if (piece === end) Atomics.wait(words, control + END, end);
    else if (Atomics.compareExchange(words, control + NEXT, piece, piece + 1) === piece) return;
  }
}
