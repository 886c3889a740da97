/** Who belongs together, by nothing but their names: for reports, and for pages that have no need of the peers themselves. */

/** What the others' times are divided by. */
export const BASELINE = "simd";

/** Whether a peer is a variant of ours. */
export const isOurs = (name: string): boolean => /^(relaxed|simd|scalar|js)(, \d+ threads)?( with copies)?$/.test(name);

/** Our variant on so many threads. */
export const nameOfThreads = (count: number): string => `${BASELINE}, ${count} threads`;

/** Whether a peer is a build of our algorithm in C. */
export const isC = (name: string): boolean => name.startsWith("C ");

/** Copying the logits from one array to another: what memory alone would allow. */
export const COPY = "copy of the logits";
