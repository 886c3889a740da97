/** The last layer's part of a run: its own peers, its own cases. */

import type { Effort } from "../measure/interleave.ts";
import { openPeers } from "../open-peers.ts";
import { BASELINE } from "../peers/groups.ts";
import type { Progress } from "../progress.ts";
import type { LinearCase } from "./cases.ts";
import type { LinearPeer, LinearPeerSource } from "./peers/peer.ts";
import { raceLinear } from "./race.ts";
import type { LinearRecord } from "./record.ts";
import { linearText } from "./report/text.ts";
import type { Tile } from "./tile.ts";

export interface LinearCard {
  cases: readonly LinearCase[];
  sources: readonly LinearPeerSource[];
  /** The tiles by themselves, for those of our variants that this engine has. */
  openTiles(): Promise<Tile[]>;
}

export interface LinearPlan {
  cases: readonly LinearCase[];
  effort: Effort;
  isPeer(name: string): boolean;
}

/** Opens everyone, races, prints a table for each case, and closes everyone. `opened` hears of whom there is to close. */
export async function measureLinear(
  { sources, openTiles }: LinearCard,
  { cases, effort, isPeer }: LinearPlan,
  progress: Progress,
  stdout: { write(text: string): unknown },
  opened: (peers: readonly LinearPeer[]) => void,
): Promise<LinearRecord> {
  const { peers, unavailable } = await openPeers(sources, (name) => name === BASELINE || isPeer(name));
  opened(peers);
  const record: LinearRecord = {
    peers: peers.map(({ name, configuration, memoryIs }) => ({ name, configuration, memoryIs })),
    unavailable,
    results: [],
  };
  const tiles = await openTiles();
  for (const of of cases) {
    progress.step(of.name);
    const result = await raceLinear(of, peers, tiles, effort, { stage: (what) => progress.stage(what) });
    progress.clear();
    stdout.write(linearText(result));
    record.results.push(result);
  }
  return record;
}
