import { describe, expect, it } from "vitest";
import { toJson } from "../src/json.ts";
import { decimals } from "../src/numbers.ts";
import { readingOf } from "../src/reading.ts";
import { report } from "../src/report.ts";
import { madeOutcome, madeRun } from "./runs.ts";

const hard = madeRun(0, 0.816, 0.887, 0.071);
const chosen = madeRun(0.05, 0.817, 0.811, 0.011);
const tooMuch = madeRun(0.2, 0.821, 0.67, 0.151);

describe("readingOf", () => {
  it("says what smoothing repaired and where it is too much", () => {
    expect(readingOf([hard, chosen, tooMuch])).toBe(
      "With hard targets the model says 89 % and is right 82 % of the time (overconfident, best temperature 1.60); " +
        "α = 0.05 cuts the calibration error (ECE) from 0.071 to 0.011 at about the same accuracy; " +
        "α = 0.2 is too much: it says 67 % and is right 82 % of the time (underconfident, best temperature 0.70), ECE 0.151.",
    );
  });

  it("says so where there is nothing to repair", () => {
    const sentence = readingOf([madeRun(0, 0.98, 0.975, 0.013), tooMuch]);
    expect(sentence).toContain("has nothing to repair here");
    expect(sentence).toContain("α = 0.2 raises the calibration error (ECE) from 0.013 to 0.151");
    expect(sentence).toContain("makes the model underconfident");
  });

  it("does not hide that accuracy changed, or that the choice did not hold on the test rows", () => {
    const worse = { ...madeRun(0.1, 0.7, 0.72, 0.09), validation: chosen.test };
    const sentence = readingOf([hard, worse]);
    expect(sentence).toContain("α = 0.1 raises the calibration error (ECE) from 0.071 to 0.090");
    expect(sentence).toContain("while accuracy goes from 81.6 % to 70.0 %");
  });

  it("describes a single model by itself", () => {
    expect(readingOf([tooMuch])).toBe(
      "With α = 0.2 the model says 67 % and is right 82 % of the time (underconfident, best temperature 0.70), ECE 0.151.",
    );
  });
});

describe("report", () => {
  const text = report(madeOutcome([hard, chosen, tooMuch]));

  it("fits a terminal of 80 columns", () => {
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("has one line a model with its figures, and marks the α chosen on the validation rows", () => {
    expect(text).toMatch(/^ *0 +81\.6 % +0\.500 +0\.071 +88\.7 % +12\.3 +1\.60 +0\.010$/m);
    expect(text).toMatch(/^ *0\.05\* +81\.7 % /m);
  });

  it("gives the time of a whole step with its spread, and that of the loss alone", () => {
    expect(text).toMatch(/^0\.05\* +0\.40 \(0\.36–0\.48\) +2\.40 \(2\.20–2\.80\) +6\.0 × +5\.0 : 30\.0 µs, 6\.0 ×$/m);
  });

  it("draws the calibration error over α, a bar a value", () => {
    const lengths = [0.071, 0.011, 0.151].map((ece) => {
      const [, bar] = new RegExp(`^ *[\\d.]+[* ] (\\S+) ${ece.toFixed(3)} `, "m").exec(text)!;
      return bar.length;
    });
    expect(lengths).toEqual([23, 4, 48]);
    expect(text).toMatch(/ 0\.071 overconfident$/m);
    expect(text).toMatch(/ 0\.151 underconfident$/m);
  });

  it("draws nothing for one model, and no bar where there is no error", () => {
    expect(report(madeOutcome([hard]))).not.toContain("█");
    expect(report(madeOutcome([madeRun(0, 1, 1, 0), madeRun(1, 1, 1, 0)]))).toMatch(/^0\* {2}0\.000 calibrated$/m);
  });
});

describe("toJson", () => {
  it("holds the same figures unrounded", () => {
    const parsed = JSON.parse(toJson(madeOutcome([hard, chosen])));
    expect(parsed).toMatchObject({ data: "Fashion-MNIST", variant: "simd", chosenLabelSmoothing: 0.05 });
    expect(parsed.runs[0].test.ece).toBe(0.071);
    expect(parsed.runs[1]).toMatchObject({
      batch: { rows: 128, features: 1025, classes: 10 },
      stepMicroseconds: { kernel: { median: 400 }, ratio: 6 },
      lossMicroseconds: { kernel: { median: 5 } },
    });
  });
});

describe("decimals", () => {
  it("rounds, and writes no minus before a zero", () => {
    expect(decimals(-0.0004, 3)).toBe("0.000");
    expect(decimals(-0.0006, 3)).toBe("-0.001");
  });
});
