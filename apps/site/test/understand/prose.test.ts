import { readFileSync } from "node:fs";
import { initSync } from "@ls/core/js";
import { describe, expect, it } from "vitest";
import { optimalGap } from "../../src/understand/maths/gap.ts";
import { CALM, OVERCONFIDENT } from "../../src/understand/measured/runs.ts";

const html = readFileSync(new URL("../../understand/index.html", import.meta.url), "utf8").replaceAll("&#160;", " ");
const words = html.replace(/<[^>]*>/g, "").replace(/\s+/g, " ");

/** The cells of the table body that has this attribute. */
function tableOf(attribute: string): string[][] {
  const body = html.split(`<tbody ${attribute}>`)[1].split("</tbody>")[0];
  return [...body.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, cell]) => cell),
  );
}

const error = (value: number) => value.toFixed(3).replace(/^0/, "");
const percent = (value: number) => `${(100 * value).toFixed(1)} %`;

describe("the numbers in the prose", () => {
  it("are the optimal gaps of ten classes", () => {
    expect(words).toContain(
      `${optimalGap(10, 0.05).toFixed(1)} with α = 0.05 and ${optimalGap(10, 0.1).toFixed(1)} with`,
    );
  });

  it("are the least smoothed loss of ten classes", () => {
    const logits = new Float32Array(10);
    logits[0] = optimalGap(10, 0.1);
    const { loss } = initSync().crossEntropy(logits, [0], { classes: 10, labelSmoothing: 0.1 });
    expect(words).toContain(`its least value is ${loss.toFixed(3)} nats`);
  });

  it("are the targets of both conventions, and the α between them", () => {
    const ls = initSync();
    const target = (classes: number, smoothingConvention: "uniform" | "others", labelSmoothing: number) =>
      ls.smoothLabels([0], { classes, labelSmoothing, smoothingConvention })[0];
    const rows = tableOf("data-conventions");
    expect(rows).toHaveLength(4);
    for (const [k, uniform, others, same] of rows) {
      const classes = Number(k);
      expect(target(classes, "uniform", 0.1).toFixed(3)).toBe(uniform);
      expect(target(classes, "others", 0.1).toFixed(3)).toBe(others);
      expect(((0.1 * classes) / (classes - 1)).toFixed(4)).toBe(same);
      expect(target(classes, "uniform", (0.1 * classes) / (classes - 1))).toBeCloseTo(Number(others), 6);
    }
  });

  it("are the measured ones of the model that is not overconfident", () => {
    const rows = tableOf('data-measured="calm"');
    expect(rows).toHaveLength(4);
    for (const [alpha, accuracy, confidence, ece, nll] of rows) {
      const run = CALM.runs.find((each) => each.labelSmoothing === Number(alpha))!;
      expect([accuracy, confidence, ece, nll]).toEqual([
        percent(run.accuracy),
        percent(run.confidence),
        error(run.ece),
        error(run.nll),
      ]);
    }
  });

  it("are the measured ones of the overconfident model", () => {
    const [hard] = OVERCONFIDENT.runs;
    const best = Math.min(...OVERCONFIDENT.runs.map((run) => run.nll));
    expect(words).toContain(
      `says ${(100 * hard.confidence).toFixed(0)} % and is right ${(100 * hard.accuracy).toFixed(0)} %`,
    );
    expect(words).toContain(`${error(hard.scaled.nll)}, against ${error(best)} at the best α`);
  });
});

describe("the commands", () => {
  it.each([OVERCONFIDENT, CALM])("are those of the $name model", ({ command }) => {
    expect(words).toContain(command);
  });
});

describe("the sources", () => {
  it("are all there that the prose names, and all of them are named", () => {
    const named = new Set([...html.matchAll(/href="#(source-\w+)"/g)].map(([, id]) => id));
    const listed = [...html.matchAll(/id="(source-\w+)"/g)].map(([, id]) => id);
    expect([...named].sort()).toEqual([...listed].sort());
  });

  it("stand at the numbers that the prose gives them", () => {
    const listed = [...html.matchAll(/id="(source-\w+)"/g)].map(([, id]) => id);
    for (const [, id, number] of html.matchAll(/href="#(source-\w+)">\[(\d+)/g)) {
      expect(`${id} ${listed.indexOf(id) + 1}`).toBe(`${id} ${number}`);
    }
  });
});
