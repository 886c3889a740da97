import type { LinearPeerSource } from "@ls/bench/linear/peers/peer";
import { plainJsLinear, plainJsLinearSource } from "@ls/bench/linear/peers/plain-js";
import type { Effort } from "@ls/bench/measure/interleave";
import type { Peer, PeerSource } from "@ls/bench/peers/peer";
import { plainJs, plainJsSource } from "@ls/bench/peers/plain-js";
import { describe, expect, it } from "vitest";
import { contest, contestOrReason } from "../src/engine/contest.ts";
import type { Message } from "../src/engine/protocol.ts";
import type { AnyCase } from "../src/record/cases.ts";
import { linearResults, lossResults } from "../src/record/result.ts";
import { theCase, theLinearCase } from "./results.ts";

const effort: Effort = { rounds: 2, sampleTime: 0.01, warmUpTime: 0, budget: 1 };
const cases = ["64x2", "128x10"].map(theCase);

const source = (peer: Peer): PeerSource => ({ names: [peer.name], open: async () => [peer] });

async function messagesOf(
  sources: PeerSource[],
  linearSources: LinearPeerSource[] = [],
  of: readonly AnyCase[] = cases,
): Promise<Message[]> {
  const messages: Message[] = [];
  const conditions = { cases: of, sources, linearSources, effort, clockStep: 0.02 };
  await contest(conditions, (message) => messages.push(message));
  return messages;
}

const resultsIn = (messages: readonly Message[]) =>
  messages.flatMap((message) => (message.type === "result" ? message.result : []));

describe("a contest", () => {
  it("tells who is here, then each case to its result, then that it is done", async () => {
    const messages = await messagesOf([plainJsSource]);
    expect(messages[0]).toMatchObject({ type: "opened", peers: [{ name: "plain JS" }], clockStep: 0.02 });
    expect(resultsIn(messages).map((result) => result.case.name)).toEqual(["64x2", "128x10"]);
    expect(messages.at(-1)).toEqual({ type: "done" });
  });

  it("reports a broken peer and does not time it", async () => {
    let solved = 0;
    const broken: Peer = {
      ...plainJs,
      name: "broken",
      async load(problem) {
        const loaded = await plainJs.load(problem);
        return {
          ...loaded,
          solve(times) {
            solved += times;
            return loaded.solve(times);
          },
          async outcome() {
            const outcome = await loaded.outcome();
            return { ...outcome, gradient: outcome.gradient?.map((entry) => 1.01 * entry) };
          },
        };
      },
    };
    const results = lossResults(resultsIn(await messagesOf([plainJsSource, source(broken)])));
    expect(results).toHaveLength(2);
    for (const { timed, notTimed } of results) {
      expect(timed.map(({ peer }) => peer)).toEqual(["plain JS"]);
      expect(notTimed).toEqual([{ peer: "broken", why: "disagrees", reason: expect.stringContaining("gradient") }]);
    }
    expect(solved).toBe(cases.length);
  });

  it("races last layers among those who compute them, and opens nobody whom no case needs", async () => {
    const never: PeerSource = { names: ["never"], open: () => Promise.reject(new Error("was opened")) };
    const off: typeof plainJsLinear = {
      ...plainJsLinear,
      name: "off",
      async load(problem) {
        const loaded = await plainJsLinear.load(problem);
        return { ...loaded, outcome: async () => ({ ...(await loaded.outcome()), loss: 1 }) };
      },
    };
    const linear = [plainJsLinearSource, { names: ["off"], open: async () => [off] }];
    const messages = await messagesOf([never], linear, [theLinearCase("32x64x10-linear")]);
    expect(messages[0]).toMatchObject({
      peers: [],
      unavailable: [],
      linear: { peers: [{ name: "plain JS" }, { name: "off" }] },
    });
    expect(messages).toContainEqual({
      type: "admitted",
      peer: "plain JS",
      errors: expect.objectContaining({ db: expect.any(Number) }),
    });
    const [{ timed, notTimed }] = linearResults(resultsIn(messages));
    expect(timed.map(({ peer }) => peer)).toEqual(["plain JS"]);
    expect(notTimed).toEqual([{ peer: "off", why: "disagrees", reason: expect.stringMatching(/^loss 1, expected/) }]);
  });

  it("goes on without a peer that this browser does not start, and says why", async () => {
    const failing: PeerSource = {
      names: ["failing"],
      async open() {
        // What tfjs rejects with is not an Error.
        throw { message: "no such file" };
      },
    };
    const messages = await messagesOf([failing, plainJsSource]);
    expect(messages[0]).toMatchObject({ unavailable: [{ names: ["failing"], reason: "no such file" }] });
    expect(messages.at(-1)).toEqual({ type: "done" });
  });

  it("tells what broke it off", async () => {
    let solved = 0;
    const exhausted: Peer = {
      ...plainJs,
      async load(problem) {
        const loaded = await plainJs.load(problem);
        return {
          ...loaded,
          solve(times) {
            if (solved++ > 0) throw new Error("out of memory");
            return loaded.solve(times);
          },
        };
      },
    };
    const messages: Message[] = [];
    const conditions = { cases, sources: [source(exhausted)], linearSources: [], effort, clockStep: 1 };
    await contestOrReason(conditions, (message) => messages.push(message));
    expect(messages.at(-1)).toEqual({ type: "failed", reason: "out of memory" });
  });
});
