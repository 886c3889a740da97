/** The pages of the manual as built: their links, without a script, on a phone, and their buttons. */

import AxeBuilder from "@axe-core/playwright";
import { describe, expect, it } from "vitest";
import { readGuide } from "../../build/use/guide.ts";
import { expectQuiet, PHONE, useSite } from "../browser/visit.ts";

const { visit } = useSite();

describe.each(["use/", "use/api/", "use/abi/", "use/numerics/"])("%s", (path) => {
  it("opens without a complaint, with one first heading, and Use marked", async () => {
    await visit(path, async (at) => {
      await at.page.waitForLoadState("networkidle");
      expect(await at.page.getByRole("heading", { level: 1 }).count()).toBe(1);
      expect(await at.page.locator(".site-header a[aria-current]").innerText()).toBe("Use");
      expectQuiet(at);
    });
  });

  it("has no anchor twice, and no link that leads nowhere", async () => {
    await visit(path, async ({ page, address }) => {
      const ids = await page.$$eval("[id]", (elements) => elements.map(({ id }) => id));
      expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
      const links = await page.$$eval("a[href]", (elements) =>
        elements.map((link) => (link as HTMLAnchorElement).href),
      );
      const pages = new Map<string, string>();
      const dead: string[] = [];
      for (const link of new Set(links)) {
        const { origin, pathname, hash } = new URL(link);
        expect(`${origin}/`).toBe(address);
        if (!pages.has(pathname)) {
          const response = await page.request.get(origin + pathname);
          pages.set(pathname, response.ok() ? await response.text() : "");
        }
        const found = hash ? `id="${decodeURIComponent(hash.slice(1))}"` : "<main";
        if (!pages.get(pathname)!.includes(found)) dead.push(link);
      }
      expect(dead).toEqual([]);
    });
  });

  it.each(["light", "dark"] as const)("has nothing serious for axe to say in %s", async (colorScheme) => {
    await visit(
      path,
      async ({ page }) => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
        expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
      },
      { colorScheme },
    );
  });

  it("is no wider than a phone, its contents folded away", async () => {
    await visit(
      path,
      async ({ page }) => {
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
        expect(await page.locator(".contents nav").isVisible()).toBe(false);
        await page.getByText("On this page", { exact: true }).click();
        expect(await page.locator(".contents nav").isVisible()).toBe(true);
      },
      { viewport: PHONE },
    );
  });

  it("shows text and contents without a script", async () => {
    await visit(
      path,
      async ({ page }) => {
        expect((await page.locator("article").innerText()).length).toBeGreaterThan(4000);
        expect(await page.locator(".contents a").first().isVisible()).toBe(true);
      },
      { javaScriptEnabled: false },
    );
  });
});

describe("the page Use", () => {
  it("shows code in colours of the theme, without a style of its own", async () => {
    await visit("use/", async ({ page }) => {
      expect(await page.locator("main [style]").count()).toBe(0);
      const colours = await page.$$eval(".example code span", (spans) =>
        spans.map((span) => getComputedStyle(span).color),
      );
      expect(new Set(colours).size).toBe(3);
    });
  });

  it("copies an example with the lines it goes on from", async () => {
    await visit(
      "use/",
      async ({ page }) => {
        const example = page.locator('[data-example="labelSmoothing-1"]');
        await example.hover();
        await example.getByRole("button", { name: "Copy" }).click();
        await example.getByRole("button", { name: "Copied" }).waitFor();
        const copied = await page.evaluate(() => navigator.clipboard.readText());
        expect(copied).toMatch(/^import \{ init \} from "@ls\/core";/);
        expect(copied.trimEnd().split("\n").at(-2)).toContain("console.log(labelSmoothing");
      },
      { permissions: ["clipboard-read", "clipboard-write"] },
    );
  });

  it("marks in the contents what is being read", async () => {
    await visit("use/#softcap", async ({ page }) => {
      await expect.poll(() => page.locator(".contents [aria-current]").innerText()).toBe("softcap");
    });
  });
});

describe("the API reference", () => {
  it("describes every function and option, and the guide has each option of a loss", async () => {
    await visit("use/api/", async ({ page }) => {
      const interfaces = ["CrossEntropy", "Layout", "LinearCrossEntropy", "LinearCrossEntropyGrad"];
      const terms = interfaces.map((name) => `dt[id^="${name}Options."]`).join();
      const options = await page.$$eval(terms, (all) => all.map(({ id }) => id.split(".")[1]));
      expect(options).toEqual(expect.arrayContaining(["labelSmoothing", "weightLayout", "accumulate"]));
      const headings = readGuide().flatMap((piece) => (piece.kind === "heading" ? [piece.heading.id] : []));
      expect(headings).toEqual(expect.arrayContaining(options));
      const undescribed = await page.$$eval(".members dd", (each) =>
        each.filter(({ textContent }) => textContent === "").map((one) => one.previousElementSibling?.id),
      );
      expect(undescribed).toEqual([]);
    });
  });
});
