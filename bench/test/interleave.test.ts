import { describe, expect, it } from "vitest";
import { type Contestant, type Effort, interleave } from "../measure/interleave.ts";

const effort: Effort = { rounds: 6, sampleTime: 1, warmUpTime: 0, budget: 1000 };

/** A contestant by its own clock, whose solutions take `milliseconds` each. */
function claiming(name: string, milliseconds: number, log: string[]): Contestant {
  return {
    name,
    async solve(times) {
      log.push(name);
      return times * milliseconds;
    },
  };
}

describe("the interleaving loop", () => {
  it("takes one sample of everyone a round, each round starting with the next", async () => {
    const log: string[] = [];
    await interleave([claiming("a", 2, log), claiming("b", 2, log), claiming("c", 2, log)], effort);
    const rounds = log.slice(-18).join("").match(/.{3}/g);
    expect(rounds).toEqual(["abc", "bca", "cab", "abc", "bca", "cab"]);
  });

  it("takes the times of a peer that has its own clock, a solution", async () => {
    const samples = await interleave([claiming("a", 0.25, [])], effort);
    expect(samples.get("a")).toEqual([0.25, 0.25, 0.25, 0.25, 0.25, 0.25]);
  });

  it("batches what is quicker than a sample may be", async () => {
    const batches: number[] = [];
    const quick: Contestant = {
      name: "quick",
      async solve(times) {
        batches.push(times);
        return times * 0.001;
      },
    };
    await interleave([quick], effort);
    expect(batches.slice(-6)).toEqual([1000, 1000, 1000, 1000, 1000, 1000]);
  });

  it("does not take a coarse clock's word that something takes no time", async () => {
    const batches: number[] = [];
    const quick: Contestant = {
      name: "quick",
      async solve(times) {
        batches.push(times);
        return Math.floor(times * 0.01);
      },
    };
    await interleave([quick], { ...effort, sampleTime: 4 });
    expect(Math.max(...batches)).toBeLessThan(600);
  });

  it("times those without a clock of their own", async () => {
    const busy: Contestant = {
      name: "busy",
      solve(times) {
        const end = performance.now() + times;
        while (performance.now() < end);
        return undefined;
      },
    };
    const samples = await interleave([busy], effort);
    expect(samples.get("busy")).toHaveLength(6);
    for (const sample of samples.get("busy")!) expect(sample).toBeGreaterThan(0.9);
  });

  it("spreads the samples of a slow one over the rounds, and takes at least three", async () => {
    const log: string[] = [];
    const samples = await interleave([claiming("slow", 900, log), claiming("b", 1, log)], effort);
    expect(samples.get("slow")).toHaveLength(3);
    expect(samples.get("b")).toHaveLength(6);
    expect(log.slice(-9).join(" ")).toBe("b b slow b b slow b b slow");
  });

  it("lets an error through", async () => {
    let calls = 0;
    const failing: Contestant = {
      name: "failing",
      solve() {
        calls++;
        if (calls > 3) throw new Error("broke down");
        return undefined;
      },
    };
    await expect(interleave([failing], effort)).rejects.toThrow("broke down");
  });
});
