/** Lets everything else that is waiting have its turn. */

export function nextTurn(): Promise<void> {
  const { setImmediate = postTurn } = globalThis as { setImmediate?: (turn: () => void) => unknown };
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** In browsers: not a timer, which would wait for milliseconds. */
function postTurn(turn: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    turn();
  };
  port2.postMessage(undefined);
}
