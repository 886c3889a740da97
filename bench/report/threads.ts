/** What threads are worth, as cells of a table, the same for the terminal and for RESULTS.md. */

import type { Scaling } from "../threads/scale.ts";
import { figure, withQuartiles } from "./figures.ts";

export const THREADS_HEADINGS = ["case", "threads", "ms", "times as fast"];

export const threadRows = (all: readonly Scaling[]): string[][] =>
  all.flatMap(({ name, threads }) =>
    threads.map(({ count, milliseconds, speedup }) => [
      name,
      String(count),
      withQuartiles(milliseconds),
      withQuartiles(speedup),
    ]),
  );

/** What was not timed, in sentences. */
export const wrongThreads = (all: readonly Scaling[]): string[] =>
  all.flatMap(({ name, wrong }) => (wrong === undefined ? [] : [`${name}: ${wrong}`]));

/** Two threads are to be at least this many times as fast as one, on a quiet machine. */
const LEAST_SPEEDUP = 1.6;

/** Where they are not, in sentences. */
export const missedScaling = (all: readonly Scaling[]): string[] =>
  all.flatMap(({ name, threads }) =>
    threads
      .filter(({ count, speedup }) => count === 2 && speedup.median < LEAST_SPEEDUP)
      .map(
        ({ speedup }) =>
          `two threads / one, ${name}: ${figure(speedup.median)} times as fast; at least ${LEAST_SPEEDUP} is the aim on a quiet machine`,
      ),
  );
