/** Whoever of the others is on this machine agrees with the reference. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LinearCase, linearCases } from "../../linear/cases.ts";
import { linearSources } from "../../linear/peers/all.ts";
import { ourLinearSources } from "../../linear/peers/ours.ts";
import { plainJsLinearSource } from "../../linear/peers/plain-js.ts";
import { unfusedSource } from "../../linear/peers/unfused.ts";
import type { LinearOutcome, LinearProblem } from "../../linear/problem.ts";
import { raceLinear } from "../../linear/race.ts";
import type { Effort } from "../../measure/interleave.ts";
import { type OpenPeers, openPeers } from "../../open-peers.ts";

const effort: Effort = { rounds: 2, sampleTime: 0.01, warmUpTime: 0, budget: 1 };
const odd: LinearCase = { ...linearCases[0], name: "odd", rows: 13, features: 27, classes: 39 };
const ours = [...ourLinearSources, unfusedSource, plainJsLinearSource];

describe.each(linearSources.filter((source) => !ours.includes(source)))("$names", (source) => {
  let here: OpenPeers<LinearProblem, LinearOutcome>;
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

  it.each([linearCases[0], odd, linearCases[1]])("agrees with the reference on $name", async (of) => {
    const result = await raceLinear(of, here.peers, [], effort);
    expect(result.notTimed).toEqual([]);
    expect(result.timed).toHaveLength(here.peers.length);
  });
});
