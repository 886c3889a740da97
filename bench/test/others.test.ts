/** Whoever of the others is on this machine agrees with the reference. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cases } from "../cases.ts";
import type { Effort } from "../measure/interleave.ts";
import { race } from "../measure/race.ts";
import { type OpenPeers, openPeers } from "../open-peers.ts";
import { sources } from "../peers/all.ts";
import { ourSources } from "../peers/ours.ts";
import { plainJsSource } from "../peers/plain-js.ts";

const effort: Effort = { rounds: 2, sampleTime: 0.01, warmUpTime: 0, budget: 1 };
const chosen = [
  ...["64x2", "1024x2", "128x10", "128x10-probabilities", "1024x10-loss", "16x32000-scoring"],
  ...["1024x10-class-weights", "1024x10-softcap", "1024x10-calibration"],
];

// torch.compile alone takes a minute to start; the eager one runs the same script.
const others = sources.filter((source) => ![...ourSources, plainJsSource].includes(source) && !source.isSlowToStart);

describe.each(others)("$names", (source) => {
  let here: OpenPeers;
  beforeAll(async () => {
    here = await openPeers([source], () => true);
  });
  afterAll(() => {
    for (const peer of here.peers) peer.close();
  });

  it("is here under its names, or says what is missing", () => {
    for (const { reason } of here.unavailable) expect(reason).not.toMatch(/^$|could not build/);
    const missing = here.unavailable.flatMap(({ names }) => names);
    expect([...here.peers.map(({ name }) => name), ...missing]).toEqual(source.names);
  });

  it.each(chosen)("agrees with the reference on %s, or sits it out", async (name) => {
    const result = await race(cases.find((of) => of.name === name)!, here.peers, effort);
    expect(result.notTimed.filter(({ why }) => why !== "declined")).toEqual([]);
    expect(result.timed.length + result.notTimed.length).toBe(here.peers.length);
  });
});
