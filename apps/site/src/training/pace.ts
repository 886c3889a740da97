/** Snapshots with and without an evaluation come at most every so many milliseconds each: 20 a second together. */
const BETWEEN_REPLIES = 100;

/**
 * Lets the messages through that have come: a turn of the event loop by a message to itself, as a timer would wait for 4 ms
 * after a few.
 */
export function createBreath(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(null);
    });
}

/** Says yes at most ten times a second, by `now` in milliseconds. */
export function createThrottle(now: () => number): () => boolean {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const time = now();
    if (time - last < BETWEEN_REPLIES) return false;
    last = time;
    return true;
  };
}
