import { expect, it } from "vitest";
import { missedScaling, threadRows, wrongThreads } from "../report/threads.ts";
import { measureThreads } from "../threads/measure.ts";
import { COUNTS, type Scaling } from "../threads/scale.ts";

it.each(["64x784x256-linear", "1024x10"])(
  "measures %s with one thread and with two, whose bits agree",
  async (name) => {
    const [found, ...others] = await measureThreads({ cases: [name], effort: "quick", cores: undefined }, () => {});
    expect(others).toEqual([]);
    expect(found).toMatchObject({ name, threads: COUNTS.map((count) => ({ count })) });
    expect(found.wrong).toBeUndefined();
    expect(found.threads[0].speedup.median).toBe(1);
    for (const { milliseconds, speedup } of found.threads) {
      expect(milliseconds.median).toBeGreaterThan(0);
      expect(speedup.samples).toBe(5);
    }
  },
);

it("tells which case is on, and what its process complains about", async () => {
  const stages: string[] = [];
  const plan = { cases: ["64x2", "no such case"], effort: "quick", cores: undefined } as const;
  await expect(measureThreads(plan, (stage) => stages.push(stage))).rejects.toThrow(/TypeError|undefined/);
  expect(stages).toEqual(["64x2", "no such case"]);
});

const spread = (median: number) => ({ median, lower: median, upper: median, samples: 5 });
const scaling = (name: string, speedup: number): Scaling => ({
  name,
  threads: [
    { count: 1, milliseconds: spread(10), speedup: spread(1) },
    { count: 2, milliseconds: spread(10 / speedup), speedup: spread(speedup) },
  ],
});

it("says where two threads are not 1.6 times as fast as one, and what was not timed", () => {
  const all = [
    scaling("a", 1.9),
    scaling("b", 1.5),
    { name: "c", threads: [], wrong: "2 threads give other bits than 1" },
  ];
  expect(missedScaling(all)).toEqual([
    "two threads / one, b: 1.50 times as fast; at least 1.6 is the aim on a quiet machine",
  ]);
  expect(wrongThreads(all)).toEqual(["c: 2 threads give other bits than 1"]);
  expect(threadRows(all)[3]).toEqual(["b", "2", "6.67 (6.67 – 6.67)", "1.50 (1.50 – 1.50)"]);
});
