import { describe, expect, it } from "vitest";
import { neighbourhoods } from "../cases.ts";
import type { Effort } from "../measure/interleave.ts";
import {
  deepestFalls,
  largestRises,
  measureNeighbours,
  type NeighbourPlan,
  type Step,
  type Steps,
  stepOf,
} from "../neighbours/measure.ts";
import type { Peer } from "../peers/peer.ts";
import { plainJs } from "../peers/plain-js.ts";
import { fallRows, missedSteps, riseRows, STEP_TARGET, wrongNeighbours } from "../report/neighbours.ts";
import { neighboursText } from "../report/text.ts";

const effort: Effort = { rounds: 3, sampleTime: 0.01, warmUpTime: 0, budget: Number.POSITIVE_INFINITY };
const few = neighbourhoods().map(({ name, cases }) => ({ name, cases: cases.slice(0, 6) }));
const plan: NeighbourPlan = { neighbourhoods: few, first: effort, again: { ...effort, rounds: 5 }, largest: 2 };

/** Plain JS by a clock of its own: 100 ns a row and class, and 1000 ns more for whatever is wider than `narrow` classes. */
const stepping = (narrow: number): Peer => ({
  ...plainJs,
  name: "stepping",
  async load(problem) {
    const loaded = await plainJs.load(problem);
    const nsPerRow = 100 * problem.classes + (problem.classes > narrow ? 1000 : 0);
    return {
      ...loaded,
      async solve(times) {
        await loaded.solve(1);
        return (times * problem.rows * nsPerRow) / 1e6;
      },
    };
  },
});

const step = (classes: number, one: number, next: number): Step => {
  const growth = next / one;
  return { classes, nsPerRow: [one, next], growth: { median: growth, lower: growth, upper: growth, samples: 5 } };
};

describe("the neighbourhoods", () => {
  it("have every number of classes from 1 to 300, without an option and with two", () => {
    const all = neighbourhoods();
    expect(all.map(({ name }) => name)).toEqual(["no option", "probability targets", "softcap"]);
    for (const { cases } of all) {
      expect(cases.map(({ classes }) => classes)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
      expect(new Set(cases.map(({ rows }) => rows))).toEqual(new Set([512]));
    }
    const [plain, probable, capped] = all.map(({ cases }) => cases[0]);
    expect([plain.option, plain.targets]).toEqual([undefined, "indices"]);
    expect(probable.targets).toBe("probabilities");
    expect(capped.option).toBe("softcap");
  });
});

describe("a step", () => {
  it("is what the class itself does not explain", () => {
    expect(stepOf(step(4, 400, 500))).toBeCloseTo(1, 12);
    expect(stepOf(step(128, 1000, 1500))).toBeCloseTo(1.5 * (128 / 129), 12);
  });

  it("is large where a row takes longer beyond that, or deep where it takes less time", () => {
    const steps = [step(1, 10, 9), step(2, 9, 20), step(3, 20, 26), step(4, 26, 25)];
    expect(largestRises(steps, 2).map(({ classes }) => classes)).toEqual([2, 3]);
    expect(deepestFalls(steps, 2).map(({ classes }) => classes)).toEqual([1, 4]);
  });
});

describe("the choice of steps", () => {
  it("may go by a quartile, so that a disturbed pair does not hide a step", () => {
    const disturbed = { ...step(20, 100, 190), growth: { median: 1.9, lower: 0.9, upper: 4, samples: 9 } };
    const steps = [disturbed, step(128, 100, 130), step(40, 100, 96)];
    expect(largestRises(steps, 1)[0].classes).toBe(20);
    expect(largestRises(steps, 1, "lower")[0].classes).toBe(128);
    expect(
      deepestFalls([...steps, { ...disturbed, growth: { ...disturbed.growth, median: 0.8 } }], 1, "upper"),
    ).toEqual([step(40, 100, 96)]);
  });
});

describe("the comparison of neighbours", () => {
  it("finds the step of a peer that has one, in every kind, and measures the largest again", async () => {
    const stages: string[] = [];
    const found = await measureNeighbours(plan, stepping(3), (stage) => stages.push(stage));
    expect(found.map(({ name }) => name)).toEqual(few.map(({ name }) => name));
    for (const { all, again, rows, peer, mostClasses, notTimed } of found) {
      expect([rows, peer, mostClasses]).toEqual([512, "stepping", 6]);
      expect(notTimed).toEqual([]);
      expect(all.map(({ classes }) => classes)).toEqual([1, 2, 3, 4, 5]);
      const [largest] = largestRises(again, 1);
      expect(largest.classes).toBe(3);
      expect(largest.nsPerRow[0]).toBeCloseTo(300, 6);
      expect(largest.nsPerRow[1]).toBeCloseTo(1400, 6);
      expect(largest.growth).toMatchObject({ samples: 5 });
      expect(stepOf(largest)).toBeCloseTo((1400 / 300) * (3 / 4), 6);
    }
    expect(stages).toEqual(expect.arrayContaining(["softcap, 6 classes", "softcap, 3 classes again"]));
  });

  it("reports where the peer is wrong, and compares the others", async () => {
    const freed: number[] = [];
    const wrong: Peer = {
      ...stepping(9),
      async load(problem) {
        const loaded = await stepping(9).load(problem);
        return {
          ...loaded,
          outcome: async () => (problem.classes === 3 ? { loss: Number.NaN } : loaded.outcome()),
          free: () => void freed.push(problem.classes),
        };
      },
    };
    const [steps] = await measureNeighbours({ ...plan, neighbourhoods: few.slice(0, 1) }, wrong, () => {});
    expect(steps.all.map(({ classes }) => classes)).toEqual([1, 4, 5]);
    expect(wrongNeighbours([steps])).toEqual([expect.stringMatching(/^stepping disagrees: loss NaN.*\(512x3\)$/)]);
    expect(neighboursText([steps])).toContain("not timed: stepping disagrees");
    expect(freed.sort()).toEqual([1, 1, 2, 2, 3, 4, 4, 5, 5, 5, 6, 6].sort());
  });
});

describe("the report of neighbours", () => {
  const again = [step(1, 10, 8), step(4, 400, 490), step(128, 100, 200), step(60, 100, 130)];
  const steps: Steps = {
    ...{ name: "softcap", rows: 512, mostClasses: 300, peer: "simd" },
    ...{ all: again, again, notTimed: [] },
  };

  it("has the largest rises beyond the class itself first, and the falls", () => {
    expect(riseRows([steps])).toEqual([
      ["softcap", "128 → 129", "100 → 200", "2.00 (2.00 – 2.00)", "1.98"],
      ["softcap", "60 → 61", "100 → 130", "1.30 (1.30 – 1.30)", "1.28"],
    ]);
    expect(fallRows([steps])).toEqual([["softcap", "1 → 2", "10.0 → 8.00", "0.800 (0.800 – 0.800)", "0.400"]]);
  });

  it("tells of steps beyond the aim", () => {
    expect(missedSteps([steps])).toEqual([
      `from 128 to 129 classes, softcap: a logit takes 1.98 times as long; at most ${STEP_TARGET} is the aim`,
    ]);
  });

  it("says so in the terminal where there is nothing", () => {
    const text = neighboursText([{ ...steps, again: [step(4, 400, 490)] }]);
    expect(text).toBe(
      "neighbours: nowhere one class more takes longer than it explains\n\nneighbours: nowhere one class more takes less time\n\n",
    );
    expect(neighboursText([steps])).toMatch(/^softcap +128 → 129 +100 → 200 /m);
  });
});
