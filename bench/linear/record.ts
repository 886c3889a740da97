/** What a run found out about the last layer and its loss. */

import type { OpenPeers } from "../open-peers.ts";
import type { LinearPeer } from "./peers/peer.ts";
import type { LinearResult } from "./race.ts";

export interface LinearRecord {
  peers: Pick<LinearPeer, "name" | "configuration" | "memoryIs">[];
  unavailable: OpenPeers["unavailable"];
  results: LinearResult[];
}
