/** Workers that fail: the call says so soon, and the next one works. */

import { expect, it } from "vitest";
import { init } from "../../src/index.js";
import { seeded, someIndices, someLogits } from "../data.js";
import { failingWorker, isNode, LARGE, withThreads, workerUrl } from "./pool.js";

const { rows, classes } = LARGE;
const random = seeded(3);
const logits = someLogits(rows, classes, random);
const targets = someIndices(rows, classes, random);

const ways = ["throws", ...(isNode ? ["exits"] : [])];

it.each(ways)("rejects with WORKER within a second if a worker %s, and works again after it", async (way) => {
  await withThreads(
    2,
    async (ls) => {
      // The other worker may have done all there was before this one woke up.
      let start = 0;
      const callUntilItFails = async () => {
        for (;;) {
          start = performance.now();
          await ls.crossEntropyAsync(logits, targets, { classes });
        }
      };
      await expect(callUntilItFails()).rejects.toMatchObject({ name: "LsError", code: "WORKER" });
      expect(performance.now() - start).toBeLessThan(1000);
      const { loss } = await ls.crossEntropyAsync(logits, targets, { classes });
      expect(loss).toBe(ls.crossEntropy(logits, targets, { classes }).loss);
    },
    { workerUrl: failingWorker(`${way}-once`) },
  );
});

it("says each time that all workers fail", async () => {
  await withThreads(
    2,
    async (ls) => {
      for (let i = 0; i < 2; i++) {
        await expect(ls.crossEntropyAsync(logits, targets, { classes })).rejects.toThrow(/a worker failed/);
      }
      expect(ls.crossEntropy(logits, targets, { classes }).count).toBe(rows);
    },
    { workerUrl: failingWorker("throws") },
  );
});

it("rejects with WORKER if nothing gets done for workerTimeout", async () => {
  await withThreads(
    2,
    async (ls) => {
      const start = performance.now();
      await expect(ls.crossEntropyAsync(logits, targets, { classes })).rejects.toMatchObject({
        code: "WORKER",
        message: expect.stringContaining("no progress in 2000 ms (workerTimeout)"),
      });
      expect(performance.now() - start).toBeLessThan(3000);
    },
    { workerUrl: failingWorker("hangs"), workerTimeout: 2000 },
  );
});

it("says at init that the worker is not where it should be", async () => {
  const missing = new URL("no-such-file.js", workerUrl);
  await expect(init({ threads: 2, workerUrl: missing, warmUp: false })).rejects.toMatchObject({ code: "WORKER" });
});
