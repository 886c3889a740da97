/** How many threads ours may have in a browser. */

/** More seldom pays, and leaves nothing for whatever else is open. */
const MOST = 4;

/** Browsers may tell fewer cores than there are; with one there is nobody to share with. */
const cores = globalThis.navigator?.hardwareConcurrency ?? 1;

export const hasThreads = cores > 1;

export const THREADS = Math.max(2, Math.min(MOST, cores));
