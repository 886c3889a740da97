/** Work that pauses now and then, done without a pause, or with turns for others in the pauses. */

import type { CallControl } from "../call-control.js";
import { nextTurn } from "../next-turn.js";

export function drain<Result>(steps: Generator<number, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** `rows` are all there are; a pause gives the number of those that are done. */
export async function drainInTurns<Result>(
  steps: Generator<number, Result>,
  rows: number,
  control: CallControl,
): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    control.report(step.value, rows);
    await nextTurn();
  }
}
