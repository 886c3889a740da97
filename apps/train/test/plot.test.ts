import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { plotSvg } from "../src/plot/plot.ts";
import { madeOutcome, madeRun } from "./runs.ts";

const hard = madeRun(0, 0.816, 0.887, 0.071);
const sweep = [hard, madeRun(0.05, 0.817, 0.811, 0.011), madeRun(0.2, 0.821, 0.67, 0.151)];

const texts = (svg: string): string[] => [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, text]) => text);

describe("plotSvg", () => {
  it.each([
    ["a sweep", sweep],
    ["one model", [hard]],
    ["hard targets that need no repair", [madeRun(0, 0.98, 0.97, 0.01), madeRun(0.2, 0.98, 0.7, 0.28)]],
    ["models without any error", [madeRun(0, 1, 1, 0), madeRun(1, 1, 1, 0)]],
  ])("is well-formed and has only finite numbers for %s", (_, runs) => {
    const svg = plotSvg(madeOutcome(runs));
    expect(XMLValidator.validate(svg)).toBe(true);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it("stands alone: no script, no reference to anything outside", () => {
    const svg = plotSvg(madeOutcome(sweep));
    expect(svg).not.toMatch(/<script|<image|href=|@import|url\((?!#)/);
    expect(svg.match(/https?:\/\/[^"]+/g)).toEqual(["http://www.w3.org/2000/svg"]);
  });

  it("compares hard targets with the α chosen, and marks it in the curve", () => {
    const svg = plotSvg(madeOutcome(sweep));
    expect(texts(svg)).toEqual(
      expect.arrayContaining([
        "Hard targets",
        "Says 89 %, right 82 %",
        "Label smoothing, α = 0.05",
        "Says 81 %, right 82 %",
        "overconfident",
        "underconfident",
      ]),
    );
    expect(svg.match(/r="9"/g)?.length).toBe(1);
  });

  it("can be read without seeing it, and by its title", () => {
    const { svg } = new XMLParser({ ignoreAttributes: false }).parse(plotSvg(madeOutcome(sweep)));
    expect(svg["@_role"]).toBe("img");
    expect(svg.desc["#text"]).toContain("α = 0.05 cuts the calibration error");
  });

  it("escapes what comes from the user", () => {
    const svg = plotSvg(madeOutcome(sweep, 'a<b>&"c".csv'));
    expect(XMLValidator.validate(svg)).toBe(true);
    expect(svg).toContain("a&lt;b&gt;&amp;&quot;c&quot;.csv");
  });
});
