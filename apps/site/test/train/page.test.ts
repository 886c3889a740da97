import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { TrainPage } from "../../src/train/page.tsx";

describe("the page as it stands in the HTML", () => {
  const html = renderToString(h(TrainPage, {}));

  it("says before any script or data what the numbers will show", () => {
    expect(html).toContain("sure of itself, and often wrong");
    expect(html).toContain("knows how sure to be");
    expect(html).toMatch(/<button[^>]*data-testid="play"/);
  });

  it("has no style attribute and no script in line, which its content security policy would refuse", () => {
    expect(html).not.toMatch(/\sstyle=/);
    expect(html).not.toMatch(/<script|\son[a-z]+=/);
  });

  it("gives every identifier once", () => {
    const identifiers = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(identifiers.length).toBeGreaterThan(5);
    expect(new Set(identifiers).size).toBe(identifiers.length);
  });

  it("names every chart for those who do not see it", () => {
    for (const [chart] of html.matchAll(/<(svg|canvas)\s[^>]*>/g)) expect(chart).toMatch(/aria-label="[^"]+/);
  });
});
