import { describe, expect, it } from "vitest";
import { type Case, cases } from "../cases.ts";
import type { Effort } from "../measure/interleave.ts";
import { race } from "../measure/race.ts";
import { openPeers } from "../open-peers.ts";
import { ourSources } from "../peers/ours.ts";
import { type Peer, takesEverything } from "../peers/peer.ts";
import { plainJsSource } from "../peers/plain-js.ts";

const effort: Effort = { rounds: 3, sampleTime: 0.01, warmUpTime: 1, budget: 20 };
const small = cases.filter(({ rows, classes }) => rows * classes <= 20_000);
const { peers } = await openPeers([...ourSources, plainJsSource], () => true);
const [plainJs] = await plainJsSource.open();

function broken(name: string, breakIt: (gradient: Float32Array) => void): Peer {
  return {
    ...plainJs,
    name,
    async load(problem) {
      const loaded = await plainJs.load(problem);
      return {
        ...loaded,
        async outcome() {
          const outcome = await loaded.outcome();
          if (outcome.gradient) breakIt(outcome.gradient);
          return outcome;
        },
      };
    },
  };
}

const theCase = (name: string): Case => cases.find((of) => of.name === name)!;

describe("a race", () => {
  it.each(small)("finds nobody of our own and no plain loop wrong on $name", async (of) => {
    const result = await race(of, peers, effort);
    expect(result.notTimed).toEqual([]);
    expect(result.timed.map(({ peer }) => peer).sort()).toEqual(peers.map(({ name }) => name).sort());
  });

  it("reports a peer whose gradient is wrong, and does not time it", async () => {
    let solved = 0;
    const wrong = broken("one sign flipped", (gradient) => {
      gradient[5] = -gradient[5];
    });
    const load = wrong.load;
    wrong.load = async (problem) => {
      const loaded = await load(problem);
      return {
        ...loaded,
        solve(times) {
          solved += times;
          return loaded.solve(times);
        },
      };
    };
    const result = await race(theCase("128x10"), [plainJs, wrong], effort);
    expect(result.timed.map(({ peer }) => peer)).toEqual(["plain JS"]);
    expect(result.notTimed).toEqual([
      { peer: "one sign flipped", why: "disagrees", reason: expect.stringMatching(/gradient .* at row 0, class 5/) },
    ]);
    expect(solved).toBe(1);
  });

  it("reports a peer that smooths over the other classes only", async () => {
    const wrong = broken("another smoothing", (gradient) => {
      for (let i = 0; i < gradient.length; i++) gradient[i] -= 0.1 / 9 / 128 - 0.1 / 10 / 128;
    });
    const { notTimed } = await race(theCase("128x10"), [wrong], effort);
    expect(notTimed).toMatchObject([{ why: "disagrees" }]);
  });

  it("reports a peer that throws, and goes on with the others", async () => {
    const failing: Peer = {
      ...plainJs,
      name: "failing",
      load() {
        throw new Error("out of luck");
      },
    };
    const result = await race(theCase("128x10"), [failing, plainJs], effort);
    expect(result.notTimed).toEqual([{ peer: "failing", why: "failed", reason: "out of luck" }]);
    expect(result.timed).toHaveLength(1);
  });

  it("reports a peer that sits the case out", async () => {
    const choosy: Peer = { ...plainJs, name: "choosy", declines: () => "it is Monday" };
    const result = await race(theCase("128x10"), [choosy], effort);
    expect(result.notTimed).toEqual([{ peer: "choosy", why: "declined", reason: "it is Monday" }]);
  });

  it("tells who is admitted, with the errors, and every round's times", async () => {
    const heard: unknown[] = [];
    const result = await race(theCase("128x10"), [plainJs], effort, {
      admitted: (peer, errors) => heard.push([peer, errors]),
      round: (done, all, timed) => heard.push([done, all, timed.map(({ peer }) => peer)]),
    });
    expect(heard[0]).toEqual(["plain JS", result.timed[0].errors]);
    expect(heard.at(-1)).toEqual([3, 3, ["copy of the logits", "plain JS"]]);
    expect(heard).toHaveLength(4);
  });

  it("frees what it has loaded, whoever disagreed", async () => {
    let open = 0;
    const counting = (name: string, outcome: number): Peer => ({
      name,
      configuration: "",
      declines: takesEverything,
      load() {
        open++;
        return {
          solve: () => undefined,
          outcome: () => ({ loss: outcome }),
          free() {
            open--;
          },
        };
      },
      close() {},
    });
    await race(theCase("1024x10-loss"), [counting("wrong", Number.NaN), counting("also", -1)], effort);
    expect(open).toBe(0);
  });
});
