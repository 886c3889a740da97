import type { Page } from "playwright";
import { describe, expect, it } from "vitest";
import { useSite, type VisitOptions } from "./visit.ts";

const site = useSite();

const visit = (look: (page: Page) => Promise<void>, options?: VisitOptions) =>
  site.visit(
    "understand/",
    async ({ page }) => {
      await page.waitForLoadState("networkidle");
      await look(page);
    },
    options,
  );

const slider = (page: Page, name: string) => page.getByRole("slider", { name, exact: true });

describe("the figures of Understand", () => {
  it("follow the arrow keys, and say what follows from the value", async () => {
    await visit(async (page) => {
      const target = slider(page, "Target of the true class");
      await target.press("Home");
      expect(await target.getAttribute("aria-valuetext")).toBe("0.200, that is α = 1; each other class 0.200");
      await target.press("End");
      expect(await target.getAttribute("aria-valuetext")).toBe("1.000, that is α = 0; each other class 0.000");

      const alpha = slider(page, "α, among those measured");
      for (let i = 0; i < 6; i++) await alpha.press("ArrowRight");
      expect(await alpha.getAttribute("aria-valuetext")).toContain("α 0.05: ECE .011, says 81");
    });
  });

  it("follow the pointer", async () => {
    await visit(async (page) => {
      const optimum = slider(page, "Logit gap at the optimum");
      const before = Number(await optimum.getAttribute("aria-valuenow"));
      await optimum.scrollIntoViewIfNeeded();
      const box = (await optimum.boundingBox())!;
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + 100, y, { steps: 4 });
      await page.mouse.up();
      expect(Number(await optimum.getAttribute("aria-valuenow"))).toBeGreaterThan(before + 2);
    });
  });

  it("lead, by steps of gradient descent, to the optimum with smoothing and beyond it with hard targets", async () => {
    await visit(async (page) => {
      const logit = async () => Number(await slider(page, "Logit of coat").getAttribute("aria-valuenow"));
      const start = await logit();
      await page.getByRole("button", { name: "Step, smoothed" }).click();
      expect(await logit()).toBeLessThan(start);
      await page.getByRole("button", { name: "Reset" }).click();
      await page.getByRole("button", { name: "Step, hard" }).click();
      expect(await logit()).toBeGreaterThan(start);
    });
  });

  it("are all in the page without a script, with their tables", async () => {
    await visit(
      async (page) => {
        expect(await page.locator("[data-figure] .reading").count()).toBe(5);
        await page.locator("[data-figure=gap] summary").click();
        expect(await page.locator("[data-figure=gap] table").innerText()).toContain("optimum at 4.5109");
      },
      { javaScriptEnabled: false },
    );
  });

  it("say who computes: the kernel, or the reference where a policy forbids to compile", async () => {
    await visit((page) => expect.poll(() => page.locator(".computed").innerText()).toContain("“simd”"));
    await visit((page) => expect.poll(() => page.locator(".computed").innerText()).toContain("float64 reference"), {
      webAssembly: false,
    });
  });
});
