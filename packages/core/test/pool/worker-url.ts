/** Where the pool's worker is for tests, which run over the sources: as it was built. */

export const workerUrl = new URL("../../dist/worker.js", import.meta.url).href;
