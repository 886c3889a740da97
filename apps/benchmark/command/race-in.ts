/** One run of the race page in a browser, from its start to its record. */

import type { BrowserRecord } from "../src/record/record.ts";
import { writeUrl } from "../src/record/url.ts";
import { openBrowser } from "./open-browser.ts";
import type { BrowserName } from "./settings.ts";

/** Milliseconds between two looks at the page: rarely, since looking disturbs. */
const INTERVAL = 1000;

export interface Run {
  /** Where the site is served, with a slash at its end. */
  site: string;
  cases: string[];
  /** Hears what the page says of itself, when it changes. */
  onStatus(status: string): void;
}

/** @throws {Error} where the page says that it failed, or fails to say anything */
export async function raceIn(name: BrowserName, { site, cases, onStatus }: Run): Promise<BrowserRecord> {
  const browser = await openBrowser(name);
  try {
    const page = await browser.newPage();
    let broken: Error | undefined;
    page.on("pageerror", (error) => {
      broken ??= error as Error;
    });
    await page.goto(`${site}race/${writeUrl({ cases, start: true })}`);
    for (;;) {
      const { phase, status, record } = await page.evaluate(() => ({
        phase: document.querySelector<HTMLElement>(".race")?.dataset.phase,
        status: document.querySelector(".race-status")?.textContent ?? "",
        record: document.querySelector("#race-record")?.textContent ?? "",
      }));
      if (broken) throw broken;
      onStatus(status);
      if (phase === "finished") return withWholeVersion(JSON.parse(record), await browser.version());
      if (phase === "failed") throw new Error(`the race page ${status}`);
      await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    }
  } finally {
    await browser.close();
  }
}

/** Firefox tells pages the first part of its version alone; `browser.version()` is "firefox/153.7.0". */
function withWholeVersion(record: BrowserRecord, version: string): BrowserRecord {
  return { ...record, surroundings: { ...record.surroundings, version: version.replace(/^.*\//, "") } };
}
