/** Whoever of the others is on this machine agrees with the reference. */

import { describe, expect, it } from "vitest";
import { cases } from "../cases.ts";
import type { Effort } from "../measure/interleave.ts";
import { race } from "../measure/race.ts";
import { openPeers } from "../open-peers.ts";
import { tfjsSources } from "../peers/tfjs.ts";

const effort: Effort = { rounds: 2, sampleTime: 0.01, warmUpTime: 0, budget: 1 };
const chosen = ["64x2", "128x10", "128x10-probabilities", "1024x10-loss"];

describe.each(tfjsSources)("$names", (source) => {
  it.each(chosen)("agrees with the reference on %s", async (name) => {
    const { peers } = await openPeers([source], () => true);
    const result = await race(cases.find((of) => of.name === name)!, peers, effort);
    expect(result.notTimed).toEqual([]);
    expect(result.timed.map(({ peer }) => peer)).toEqual(source.names);
  });
});
