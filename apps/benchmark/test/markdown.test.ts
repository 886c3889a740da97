import { describe, expect, it } from "vitest";
import { errorText } from "../src/record/errors.ts";
import { headline } from "../src/record/headline.ts";
import { lossSentences } from "../src/record/losses.ts";
import { markdownOf } from "../src/record/markdown.ts";
import { linearResultOf, recordOf, resultOf } from "./results.ts";

const broken = { peer: "tfjs wasm", why: "disagrees", reason: "loss 3, expected 2" } as const;
const wide = resultOf("256x1000", { relaxed: 0.6, simd: 0.8, "plain JS": 16 }, [broken]);
const tiny = resultOf("64x2", { "plain JS": 9, simd: 10 });
const text = markdownOf(recordOf([wide, tiny]));

describe("the record as Markdown", () => {
  it("says where it was measured", () => {
    expect(text).toContain(
      "## Firefox 153.7.0\n\nFirefox 153.7.0 on Linux · 2 cores · SIMD and relaxed SIMD · cross-origin isolated · clock in steps of 20 µs · 2026-01-02.",
    );
  });

  it("has a row for everyone: median, quartiles, ratio to simd, bandwidth, largest errors", () => {
    expect(text).toContain("| plain JS | 16.0 | 14.4 – 17.6 | 20.0 | 0.500 | loss 2.1e−7, gradient 0 |");
    expect(text).toContain("| copy of the logits | 0.100 | 0.0900 – 0.110 | 0.125 | 80.0 | – |");
  });

  it("tells who disagreed and who is not here", () => {
    expect(text).toContain("- not timed: tfjs wasm disagrees: loss 3, expected 2");
    expect(text).toContain("- tfjs webgl: this browser has no WebGL 2 in a worker");
  });

  it("tells where we lose, or that we do not", () => {
    expect(text).toMatch(/### Where we lose\n\n- 64x2: plain JS takes 9\.00 ns a logit, 0\.900 of the time of simd: /);
    expect(markdownOf(recordOf([wide]))).toContain("Nobody else was faster than simd in this case.");
    expect(markdownOf(recordOf([resultOf("64x2", { "plain JS": 9 })]))).toContain("There is no simd here");
  });

  it("tells of copies and of fallbacks that are slower than plain JS", () => {
    const medians = { simd: 8, "plain JS": 10, "simd with copies": 12.5, scalar: 9, js: 40 };
    expect(lossSentences([resultOf("64x2", medians)])).toEqual([
      "64x2: plain JS takes 0.800 of the time of simd with copies, which copies ordinary arrays in and out.",
      "64x2: js, our fallback, takes up to 4.00 times as long as plain JS.",
    ]);
  });

  it("blames the graphics card where it wins", () => {
    expect(lossSentences([resultOf("256x1000", { "tfjs webgl": 0.5, simd: 1 })])[0]).toContain("graphics card");
  });
});

describe("the record of last layers as Markdown", () => {
  const layer = linearResultOf("256x768x1000-linear", { simd: 36.864, "plain JS": 368.64 }, [broken]);
  const text = markdownOf(recordOf([wide], [layer]));

  it("has milliseconds, GFLOPS, the ratio to simd, memory and the largest errors", () => {
    expect(text).toContain("### 256x768x1000-linear\n\n256 rows of 768 features, 1,000 classes, label smoothing 0.1.");
    expect(text).toContain("|  | ms | quartiles | GFLOPS | time / simd | MB beside | largest error |");
    expect(text).toContain("| plain JS | 369 | 332 – 406 | 3.20 | 10.0 | 2.05 | loss 2.1e−7, dx 1.3e−6, dw 0, db 0 |");
    expect(text).toContain("- not timed: tfjs wasm disagrees: loss 3, expected 2");
  });

  it("tells of their contenders apart, and of who is missing in both once", () => {
    expect(text).toContain("### Who takes part in the last layer\n");
    expect(text).toContain("| simd | fused | the kernel's |");
    expect(text.match(/no WebGL 2/g)).toHaveLength(1);
  });

  it("tells where we lose", () => {
    const lost = linearResultOf("32x64x10-linear", { "plain JS": 0.009, "tfjs webgl": 0.01, simd: 0.02 });
    expect(lossSentences([wide, lost])).toEqual([
      "32x64x10-linear: plain JS takes 0.0090 ms, 0.450 of the time of simd: we do not know why.",
      expect.stringMatching(/tfjs webgl takes .* graphics card/),
    ]);
    expect(markdownOf(recordOf([wide], [lost]))).not.toContain("Nobody else was faster");
  });
});

describe("the headline", () => {
  it("gives our time and the others' as ranges over the cases", () => {
    expect(headline([wide, tiny])).toBe("simd takes 0.800 to 10.0 ns a logit; plain JS 0.9 to 20 times as long.");
    expect(headline([wide])).toBe("simd takes 0.800 ns a logit; plain JS 20 times as long.");
  });

  it("has a sentence of its own for last layers", () => {
    const layers = [
      linearResultOf("256x768x1000-linear", { simd: 36.864, "plain JS": 368.64 }),
      linearResultOf("64x784x256-linear", { simd: 3, "plain JS": 60 }),
    ];
    const sentence = "The last layer runs at 25.7 to 32.0 GFLOPS; plain JS 10 to 20 times as long.";
    expect(headline(layers)).toBe(sentence);
    expect(headline([wide, ...layers])).toBe(`simd takes 0.800 ns a logit; plain JS 20 times as long. ${sentence}`);
  });

  it("is none without us", () => {
    expect(headline([])).toBeUndefined();
    expect(headline([resultOf("64x2", { "plain JS": 9 })])).toBeUndefined();
  });
});

describe("errors", () => {
  it.each([
    [undefined, "–"],
    [{}, "–"],
    [{ loss: 0.000123, others: 4 }, "loss 1.2e−4, others 4.0e0"],
  ])("of %o read %s", (errors, expected) => {
    expect(errorText(errors)).toBe(expected);
  });
});
