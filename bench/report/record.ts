/** Everything a run found out: what `--json` writes and RESULTS.md is made of. */

import type { LinearRecord } from "../linear/record.ts";
import type { CaseResult } from "../measure/race.ts";
import type { Steps } from "../neighbours/measure.ts";
import type { OpenPeers } from "../open-peers.ts";
import type { Peer } from "../peers/peer.ts";
import type { StartUp } from "../start-up/measure.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Scaling } from "../threads/scale.ts";

/** ns per logit over the number of classes or of rows. */
export interface Sweep {
  /** Names the chart's file. */
  name: string;
  title: string;
  over: "classes" | "rows";
  /** The sweep whose results this one begins with. */
  continues?: string;
  /** The peers with a line, those that other charts show too at the same places of the list. */
  shown: readonly string[];
  results: CaseResult[];
}

export interface RunRecord {
  surroundings: Surroundings;
  peers: Pick<Peer, "name" | "configuration">[];
  unavailable: OpenPeers["unavailable"];
  cases: CaseResult[];
  /** Absent where it was not asked for. */
  linear?: LinearRecord;
  /** Absent where it was not asked for. */
  threads?: Scaling[];
  /** Absent where it was not asked for. */
  startUp?: StartUp;
  sweeps: Sweep[];
  /** Absent where it was not asked for. */
  neighbours?: Steps[];
}
