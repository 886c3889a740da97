import { percent } from "../../charts/format.ts";
import type { Both, Evaluation, Snapshot } from "../../training/protocol.ts";

/** What a network says of itself and how often it is right, as shares. */
export interface Claim {
  says: string;
  right: string;
}

export function claimOf({ test }: Pick<Evaluation, "test">): Claim {
  return { says: percent(test.meanConfidence), right: percent(test.accuracy) };
}

/** What is said aloud to those who do not see the page, now and then. */
export function announcement(snapshot: Snapshot, evaluation: Both<Evaluation>): string {
  const hard = claimOf(evaluation.hard);
  const smoothed = claimOf(evaluation.smoothed);
  const when = snapshot.finished ? "Training has ended." : `Epoch ${snapshot.epoch} of ${snapshot.epochs}.`;
  return (
    `${when} Hard targets: says ${hard.says} sure, right ${hard.right} of the time. ` +
    `With label smoothing: says ${smoothed.says}, right ${smoothed.right}.`
  );
}
