/** Our variant on threads, as browsers race it, here in Node: right, and out of the way where it cannot help. */

import { afterAll, expect, it } from "vitest";
import { cases } from "../cases.ts";
import { linearCases } from "../linear/cases.ts";
import { linearThreadsSource } from "../linear/peers/threads.ts";
import { raceLinear } from "../linear/race.ts";
import type { Effort } from "../measure/interleave.ts";
import { race } from "../measure/race.ts";
import { openPeers } from "../open-peers.ts";
import { isOurs } from "../peers/groups.ts";
import { threadsSource } from "../peers/threads.ts";

const effort: Effort = { rounds: 2, sampleTime: 0.01, warmUpTime: 0, budget: 1 };
const threads = { count: 2 };
const loss = await openPeers([threadsSource(threads)], () => true);
const linear = await openPeers([linearThreadsSource(threads)], () => true);
afterAll(() => {
  for (const peer of [...loss.peers, ...linear.peers]) peer.close();
});

it.each(["16x50257", "4x151936", "16x32000-scoring"])("agrees on %s", async (name) => {
  const { timed, notTimed } = await race(cases.find((of) => of.name === name)!, loss.peers, effort);
  expect(notTimed).toEqual([]);
  expect(timed.map(({ peer }) => peer)).toEqual(["simd, 2 threads"]);
});

it("agrees on a last layer, and tells of its rounds", async () => {
  const rounds: number[] = [];
  const { timed, notTimed } = await raceLinear(linearCases[1], linear.peers, [], effort, {
    round: (done, all, times) => rounds.push(done / all, times.length),
  });
  expect(notTimed).toEqual([]);
  expect(timed.map(({ peer }) => peer)).toEqual(["simd, 2 threads"]);
  expect(rounds).toEqual([0.5, 1, 1, 1]);
});

it("sits out what would not be handed to threads", async () => {
  const small = await race(cases[0], loss.peers, effort);
  const narrow = await raceLinear(linearCases[0], linear.peers, [], effort);
  for (const { notTimed } of [small, narrow]) {
    expect(notTimed).toMatchObject([{ why: "declined", reason: expect.stringContaining("not handed to threads") }]);
  }
});

it("is ours by its name", () => {
  expect([...loss.peers, ...linear.peers].every(({ name }) => isOurs(name))).toBe(true);
});
