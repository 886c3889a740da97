/** Instances with threads, for the suites that need them. */

import { type InitOptions, init, type Ls } from "../../src/index.js";

// Not as `new URL(..., import.meta.url)`, which Vite takes for an asset to be looked up.
const here = import.meta.url;

/** The built worker: an engine runs no TypeScript in a worker. */
export const workerUrl = new URL("../../dist/worker.js", here);

/** One that fails in its own way: workers/ has them. */
export const failingWorker = (way: string): URL => new URL(`workers/${way}.mjs`, here);

export const isNode = typeof globalThis.process?.versions?.node === "string";

/** Calls with it are large enough for the pool, and quick. */
export const LARGE = { rows: 520, classes: 1000 };

/** Runs the body with an instance, and ends its threads. */
export async function withThreads<Result>(
  threads: number,
  body: (ls: Ls) => Promise<Result>,
  options: InitOptions = {},
): Promise<Result> {
  const ls = await init({ threads, workerUrl, warmUp: false, ...options });
  try {
    return await body(ls);
  } finally {
    ls.dispose();
  }
}
