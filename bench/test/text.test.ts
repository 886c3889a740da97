import { expect, it } from "vitest";
import { cases } from "../cases.ts";
import type { CaseResult } from "../measure/race.ts";
import { figure } from "../report/figures.ts";
import { textOf } from "../report/text.ts";

const spread = (median: number) => ({ median, lower: median * 0.9, upper: median * 1.1, samples: 9 });
const result: CaseResult = {
  case: cases.find(({ name }) => name === "256x1000")!,
  timed: [
    { peer: "simd", nsPerLogit: spread(0.8) },
    { peer: "plain JS", nsPerLogit: spread(16) },
  ],
  notTimed: [{ peer: "broken", why: "disagrees", reason: "loss 3, expected 2" }],
  copy: { peer: "copy of the logits", nsPerLogit: spread(0.1) },
};

it("prints times, quartiles, ratios to simd, GB/s, the copy, and who was not timed", () => {
  expect(textOf(result)).toBe(
    [
      "256x1000: 256 × 1,000, loss and gradient, index targets, label smoothing 0.1",
      "                    ns per logit       quartiles  time / simd   GB/s",
      "simd                       0.800   0.720 – 0.880         1.00   10.0",
      "plain JS                    16.0     14.4 – 17.6         20.0  0.500",
      "copy of the logits         0.100  0.0900 – 0.110        0.125   80.0",
      "not timed: broken disagrees: loss 3, expected 2",
      "\n",
    ].join("\n"),
  );
});

it("tells together who was not timed for the same reason", () => {
  const declined = (peer: string) => ({ peer, why: "declined", reason: "has no such option" }) as const;
  const text = textOf({ ...result, notTimed: [declined("a"), ...result.notTimed, declined("b")] });
  expect(text).toContain("not timed: a, b declined: has no such option\nnot timed: broken disagrees");
});

it("adds tokens a second where tokens are scored", () => {
  const text = textOf({ ...result, case: cases.find(({ name }) => name === "16x32000-scoring")! });
  expect(text).toMatch(/GB\/s +tokens \/ s$/m);
  expect(text).toMatch(/^simd .* 39,063$/m);
  expect(text).toMatch(/^copy .* –$/m);
});

it("writes three significant digits", () => {
  expect([0.08123, 0.8, 12.34, 123.4, 1234.5, 0].map(figure)).toEqual(["0.0812", "0.800", "12.3", "123", "1235", "–"]);
});
