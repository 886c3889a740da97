import AxeBuilder from "@axe-core/playwright";
import { describe, expect, it } from "vitest";
import { DESKTOP, expectQuiet, PHONE, useSite } from "./visit.ts";

const { visit } = useSite();

describe.each([
  ["Train", ""],
  ["Understand", "understand/"],
  ["Race", "race/"],
  ["Use", "use/"],
])("the page %s", (name, path) => {
  it("opens without a complaint, and asks nobody else for anything", async () => {
    await visit(path, async (at) => {
      await at.page.waitForLoadState("networkidle");
      const link = at.page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name, exact: true });
      expect(await link.getAttribute("aria-current")).toBe("page");
      expect(await at.page.getByRole("heading", { level: 1 }).count()).toBe(1);
      expectQuiet(at);
    });
  });

  it.each(["light", "dark"] as const)("has nothing serious for axe to say in %s", async (colorScheme) => {
    await visit(
      path,
      async ({ page }) => {
        await page.waitForLoadState("networkidle");
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
        expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
      },
      { colorScheme },
    );
  });

  it.each([
    ["desktop", DESKTOP],
    ["phone", PHONE],
  ])("is no wider than a %s", async (_, viewport) => {
    await visit(
      path,
      async ({ page }) => {
        await page.waitForLoadState("networkidle");
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
      },
      { viewport },
    );
  });

  it("says what it has to say before any script", async () => {
    await visit(
      path,
      async ({ page }) => {
        expect(await page.getByRole("heading", { level: 1 }).innerText()).not.toBe("");
        expect((await page.getByRole("main").innerText()).length).toBeGreaterThan(100);
      },
      { javaScriptEnabled: false },
    );
  });
});

describe("the theme button", () => {
  it("goes from the system's theme to light to dark, and is remembered on the next page", async () => {
    await visit("", async ({ page, address }) => {
      const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      const button = page.getByRole("button", { name: /^Theme/ });
      await button.click();
      const light = await paper();
      await button.click();
      const dark = await paper();
      expect(dark).not.toBe(light);
      await page.goto(`${address}understand/`);
      expect(await paper()).toBe(dark);
    });
  });
});
