/** What a run may time, and how. */

import type { Case } from "./cases.ts";
import type { LinearCard } from "./linear/run.ts";
import type { NeighbourPlan } from "./neighbours/measure.ts";
import type { PeerSource } from "./peers/peer.ts";
import type { measureStartUp } from "./start-up/measure.ts";
import type { SweepPlan } from "./sweep.ts";
import type { measureThreads } from "./threads/measure.ts";

/** What is raced, by whom. */
export interface Card {
  cases: readonly Case[];
  sources: readonly PeerSource[];
  /** The last layer and its loss, which have peers of their own. */
  linear: LinearCard;
  sweepPlans: readonly SweepPlan[];
  neighbourPlan: NeighbourPlan;
  /** How starting is measured. */
  measureStartUp: typeof measureStartUp;
  /** How threads are measured. */
  measureThreads: typeof measureThreads;
  /** The cores there were before everyone went to the same one, as taskset lists them; absent where everyone is anywhere. */
  cores: string | undefined;
}
