import { readFileSync } from "node:fs";
import type { Page } from "playwright";
import { describe, expect, it } from "vitest";
import { bytesOf } from "./bytes.ts";
import { expectQuiet, PHONE, useSite } from "./visit.ts";

const { visit } = useSite();

/** A run that is over in a second or two, for what does not depend on how good the networks get. */
const SHORT = "?data=digits&images=100&epochs=2";

const shown = (page: Page, name: string) => page.getByTestId(name).innerText();

/** Once the networks are there, trained or not. */
async function untilEvaluated(page: Page): Promise<void> {
  await expect.poll(() => shown(page, "sentence"), { timeout: 60_000 }).toMatch(/Says \d+\s% sure/);
}

async function untilFinished(page: Page): Promise<void> {
  await expect.poll(() => shown(page, "play"), { timeout: 600_000, interval: 500 }).toMatch(/again/i);
}

/** The last line of the history that the page exports, by its column. */
async function lastOfHistory(page: Page): Promise<Record<string, number>> {
  const download = page.waitForEvent("download");
  await page.getByTestId("export-history").click();
  const [head, ...lines] = readFileSync(await (await download).path(), "utf8")
    .trim()
    .split(/\r?\n/);
  const values = lines.at(-1)!.split(",").map(Number);
  return Object.fromEntries(head.split(",").map((name, i) => [name, values[i]]));
}

describe("the default run", () => {
  it("trains both networks past 75 %, and smoothing more than halves the ECE", { timeout: 700_000 }, async () => {
    await visit("", async (at) => {
      await untilFinished(at.page);
      const last = await lastOfHistory(at.page);
      expect(last.epoch).toBe(120);
      expect(last["hard accuracy"]).toBeGreaterThan(0.75);
      expect(last["smoothed accuracy"]).toBeGreaterThan(0.75);
      expect(last["smoothed ece"]).toBeLessThan(last["hard ece"] / 2);
      expectQuiet(at);
    });
  });
});

describe("training", () => {
  it("starts by itself on real images", async () => {
    await visit("", async ({ page }) => {
      await expect.poll(() => shown(page, "steps").then(Number), { timeout: 60_000 }).toBeGreaterThan(0);
    });
  });

  it("pauses and goes on with Space, takes one step with →, and starts again with R", async () => {
    await visit("?data=digits", async ({ page }) => {
      const steps = async () => Number(await shown(page, "steps"));
      await expect.poll(steps, { timeout: 60_000 }).toBeGreaterThan(0);
      await page.keyboard.press("Space");
      await expect.poll(() => shown(page, "play")).toMatch(/Train$/);
      await page.waitForTimeout(300);
      const paused = await steps();
      await page.keyboard.press("ArrowRight");
      await expect.poll(steps).toBe(paused + 1);
      await page.keyboard.press("r");
      await expect.poll(steps).toBe(0);
      await page.keyboard.press("Space");
      await expect.poll(steps).toBeGreaterThan(0);
    });
  });

  it("sweeps α to the whole U", { timeout: 300_000 }, async () => {
    await visit(SHORT, async (at) => {
      const { page } = at;
      await untilFinished(page);
      await page.getByTestId("sweep-start").click();
      await expect.poll(() => page.getByTestId("export-sweep").isEnabled(), { timeout: 200_000 }).toBe(true);
      await expect.poll(() => page.getByTestId("sweep-start").count(), { timeout: 200_000 }).toBe(1);
      const download = page.waitForEvent("download");
      await page.getByTestId("export-sweep").click();
      const lines = readFileSync(await (await download).path(), "utf8")
        .trim()
        .split(/\r?\n/);
      expect(lines[0]).toMatch(/^alpha,/);
      expect(lines.length - 1).toBe(8);
      expectQuiet(at);
    });
  });
});

describe("the pad", () => {
  it("gives the verdict of both networks on what is drawn", async () => {
    await visit("?data=digits&epochs=20", async (at) => {
      const { page } = at;
      await untilFinished(page);
      const pad = page.getByTestId("pad");
      await pad.scrollIntoViewIfNeeded();
      const { x, y, width, height } = (await pad.boundingBox())!;
      await page.mouse.move(x + width / 2, y + height * 0.15);
      await page.mouse.down();
      await page.mouse.move(x + width / 2, y + height * 0.85, { steps: 12 });
      await page.mouse.up();
      await expect.poll(() => shown(page, "verdict")).toMatch(/Hard: \d, \d+\s% sure · smoothed: \d, \d+\s% sure/);
      expectQuiet(at);
    });
  });

  it("judges a digit from the test rows for those who cannot draw", async () => {
    await visit("?data=digits&epochs=20", async ({ page }) => {
      await untilFinished(page);
      await page.getByTestId("sample-0").press("Enter");
      await expect.poll(() => shown(page, "verdict")).toMatch(/Hard: 0, \d+\s% sure/);
    });
  });

  it("is not offered for garments", async () => {
    await visit("", async ({ page }) => {
      await untilEvaluated(page);
      expect(await page.getByTestId("pad").count()).toBe(0);
      expect(await page.getByTestId("choose-digits").count()).toBe(1);
    });
  });
});

describe("the address", () => {
  it("holds every setting, and gives them back", async () => {
    await visit(SHORT, async ({ page, address }) => {
      await untilEvaluated(page);
      await page.getByTestId("settings").locator("summary").click();
      await page.getByTestId("setting-hidden").fill("24-12");
      await page.getByTestId("setting-hidden").press("Enter");
      await page.getByTestId("alpha").focus();
      await page.keyboard.press("ArrowRight");
      const alpha = await shown(page, "alpha-value");
      await expect.poll(() => page.url()).toMatch(/hidden=24-12/);
      await expect.poll(() => page.url()).toMatch(new RegExp(`=${Number(alpha)}(&|$)`));
      const copied = page.url();
      await page.goto(`${address}understand/`);
      await page.goto(copied);
      await untilEvaluated(page);
      expect(page.url()).toBe(copied);
      expect(await shown(page, "alpha-value")).toBe(alpha);
      expect(await page.getByTestId("setting-hidden").inputValue()).toBe("24-12");
      expect(await page.getByTestId("setting-images").inputValue()).toBe("100");
    });
  });

  it("ignores what it does not understand", async () => {
    await visit("?data=zebras&epochs=many&hidden=x&colour=blue", async (at) => {
      await untilEvaluated(at.page);
      expect(await at.page.getByTestId("settings").locator("summary").innerText()).toMatch(
        /Fashion-MNIST, 2,000 images/,
      );
      expectQuiet(at);
    });
  });
});

describe("the visitor's own data", () => {
  const rows = Array.from({ length: 200 }, (_, i) => `${Math.sin(i)},${Math.cos(i)},${i % 2 ? "odd" : "even"}`);

  it("trains on a CSV file", async () => {
    await visit(SHORT, async (at) => {
      const { page } = at;
      await untilFinished(page);
      const buffer = Buffer.from(["sine,cosine,kind", ...rows].join("\n"));
      await page.getByTestId("file").setInputFiles({ name: "waves.csv", mimeType: "text/csv", buffer });
      await expect.poll(() => page.getByTestId("settings").locator("summary").innerText()).toMatch(/waves\.csv|CSV/);
      await expect.poll(() => shown(page, "steps").then(Number), { timeout: 30_000 }).toBeGreaterThan(0);
      expectQuiet(at);
    });
  });

  it("says which line of a CSV file is wrong, and goes on with the run before", async () => {
    await visit(SHORT, async (at) => {
      const { page } = at;
      await untilFinished(page);
      const buffer = Buffer.from(["sine,cosine,kind", ...rows.slice(0, 5), "0.5,half,odd"].join("\n"));
      await page.getByTestId("file").setInputFiles({ name: "waves.csv", mimeType: "text/csv", buffer });
      const words = page.getByTestId("file-failure");
      await words.waitFor();
      expect(await words.innerText()).toContain(
        'waves.csv, line 7, column 2 ("cosine"): expected a number, got "half"',
      );
      expect(await shown(page, "play")).toMatch(/again/i);
      expectQuiet(at);
    });
  });
});

describe("export", () => {
  it("downloads the charts as a PNG", async () => {
    await visit(SHORT, async ({ page }) => {
      await untilFinished(page);
      const download = page.waitForEvent("download");
      await page.getByTestId("export-png").click();
      const bytes = readFileSync(await (await download).path());
      expect((await download).suggestedFilename()).toMatch(/\.png$/);
      expect(bytes.subarray(1, 4).toString("latin1")).toBe("PNG");
      expect(bytes.length).toBeGreaterThan(20_000);
    });
  });
});

describe("a policy that forbids WebAssembly", () => {
  it("gives the clear CSP_BLOCKED message", async () => {
    await visit(
      "",
      async ({ page }) => {
        const failure = page.getByTestId("failure");
        await failure.waitFor({ timeout: 30_000 });
        expect(await failure.getAttribute("data-code")).toBe("CSP_BLOCKED");
        expect(await failure.innerText()).toContain("'wasm-unsafe-eval'");
      },
      { webAssembly: false },
    );
  });
});

describe("the first page", () => {
  it("takes at most 1.5 MB over the wire, data sets aside", async () => {
    await visit("", async ({ page, requests }) => {
      await untilEvaluated(page);
      const addresses = requests.map((request) => request.url()).filter((url) => !url.includes("/data/"));
      expect(addresses).toContainEqual(expect.stringMatching(/worker.*\.js$/));
      expect(addresses).toContainEqual(expect.stringMatching(/\.wasm$/));
      const bytes = await bytesOf(addresses);
      expect(bytes).toBeGreaterThan(200_000);
      expect(bytes).toBeLessThanOrEqual(1_500_000);
    });
  });

  it("keeps sentence and play button in view on a phone", async () => {
    await visit(
      SHORT,
      async ({ page }) => {
        await untilFinished(page);
        await page.evaluate(() => scrollTo(0, 900));
        await page.waitForTimeout(200);
        for (const name of ["sentence", "play"]) {
          const { y, height } = (await page.getByTestId(name).boundingBox())!;
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y + height).toBeLessThanOrEqual(PHONE.height);
        }
      },
      { viewport: PHONE },
    );
  });
});
