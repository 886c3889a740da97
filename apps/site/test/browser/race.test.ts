import type { BrowserRecord } from "@ls/benchmark";
import type { Page } from "playwright";
import { describe, expect, it } from "vitest";
import { expectQuiet, useSite } from "./visit.ts";

const { visit } = useSite();

/** A loss and a last layer that are large enough for threads. */
const CASES = "?cases=4x151936,64x784x256-linear&start=1";

const OURS = /^simd, \d threads$/;

async function recordOf(page: Page): Promise<BrowserRecord> {
  const phase = () => page.locator(".race").getAttribute("data-phase");
  await expect.poll(phase, { timeout: 120_000, interval: 500 }).toMatch(/finished|failed/);
  return JSON.parse((await page.locator("#race-record").textContent()) ?? "");
}

describe("a race", { timeout: 150_000 }, () => {
  it("has losses and last layers on threads, right and within the strict policy", async () => {
    await visit(`race/${CASES}`, async (at) => {
      const { surroundings, cases, linear } = await recordOf(at.page);
      expect(surroundings.isIsolated).toBe(true);
      for (const { timed, notTimed } of [cases[0], linear.results[0]]) {
        expect(notTimed).toEqual([]);
        const names = timed.map(({ peer }) => peer);
        expect(names).toEqual(expect.arrayContaining(["simd", "relaxed", "plain JS", "jax-js wasm", "tfjs wasm"]));
        if (surroundings.cores > 1) expect(names).toContainEqual(expect.stringMatching(OURS));
      }
      expectQuiet(at);
      // A table for each, with milliseconds and GFLOPS of the last layer.
      const [, table] = await at.page.locator(".race-table").all();
      await table.locator("summary").click();
      expect(await table.getByRole("columnheader").allInnerTexts()).toEqual([
        "peer",
        "ms",
        "quartiles",
        "GFLOPS",
        "time / simd",
        "MB beside",
        "largest error",
      ]);
    });
  });

  it("goes on without threads where the page is not isolated, and says why", async () => {
    await visit("race/", async ({ page, address }) => {
      await page.route(/\/race\//, async (route) => {
        const response = await route.fetch();
        const { "cross-origin-opener-policy": _, "cross-origin-embedder-policy": __, ...headers } = response.headers();
        await route.fulfill({ response, headers });
      });
      await page.goto(`${address}race/?cases=32x64x10-linear&start=1`);
      const { surroundings, linear } = await recordOf(page);
      expect(surroundings.isIsolated).toBe(false);
      expect(linear.results[0].timed.map(({ peer }) => peer)).toContain("simd");
      const missing = linear.unavailable.find(({ names }) => OURS.test(names[0]));
      expect(missing?.reason).toMatch(surroundings.cores > 1 ? /isolated/ : /one core/);
      await expect.poll(() => page.getByText("not here: threads share memory").count()).toBeGreaterThan(0);
    });
  });
});
