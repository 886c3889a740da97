import { describe, expect, it } from "vitest";
import { cases } from "../cases.ts";
import { disagreement, errorsOf, expectedOf } from "../measure/verify.ts";
import { problemOf } from "../problem.ts";

const problem = problemOf(cases.find(({ name }) => name === "128x10")!);
const expected = await expectedOf(problem);

function changed(change: (gradient: Float32Array) => void): { loss: number; gradient: Float32Array } {
  const gradient = expected.gradient!.slice();
  change(gradient);
  return { loss: expected.loss!, gradient };
}

describe("the comparison with the reference", () => {
  it("is content with the reference itself", () => {
    expect(disagreement(expected, expected, problem)).toBeUndefined();
  });

  it.each([expected.loss! * 1.001, Number.NaN, Number.POSITIVE_INFINITY])("tells a loss of %d", (loss) => {
    expect(disagreement({ ...expected, loss }, expected, problem)).toMatch(/^loss /);
  });

  it("tells the place of the worst gradient entry", () => {
    const wrong = changed((gradient) => {
      gradient[37] += 1e-4;
    });
    expect(disagreement(wrong, expected, problem)).toMatch(/row 3, class 7/);
  });

  it("tells a NaN in the gradient", () => {
    const wrong = changed((gradient) => {
      gradient[41] = Number.NaN;
    });
    expect(disagreement(wrong, expected, problem)).toMatch(/gradient NaN at row 4, class 1/);
  });

  it("tells what is wrong everywhere, however little of it at each place", () => {
    const wide = { ...problem, rows: 1, classes: problem.logits.length };
    const wrong = changed((gradient) => {
      for (let i = 0; i < gradient.length; i++) gradient[i] *= 1.0003;
    });
    expect(disagreement(wrong, expected, wide)).toMatch(/on average/);
  });

  it("lets a gradient that should be 0 be a rounding error", () => {
    const single = { ...problem, rows: 1280, classes: 1 };
    const zeros = { loss: 0, gradient: new Float32Array(1280) };
    const rounded = { loss: 0, gradient: new Float32Array(1280).fill(1e-11) };
    expect(disagreement(rounded, zeros, single)).toBeUndefined();
  });

  it("tells a missing gradient and one of another length", () => {
    expect(disagreement({ loss: expected.loss }, expected, problem)).toMatch(/length undefined/);
    expect(disagreement({ ...expected, gradient: new Float32Array(3) }, expected, problem)).toMatch(/length 3/);
  });
});

describe("the comparison of scores", () => {
  const tokens = problemOf(cases.find(({ name }) => name === "16x32000-scoring")!);
  const scores = { loss: 16, series: { nll: Float32Array.of(1, 15) } };

  it("tells the token with a wrong nll, and a missing one", () => {
    expect(disagreement(scores, scores, tokens)).toBeUndefined();
    const wrong = { ...scores, series: { nll: Float32Array.of(1, 15.1) } };
    expect(disagreement(wrong, scores, tokens)).toMatch(/^nll 15\.1\d* at 1, expected 15$/);
    expect(disagreement({ loss: 16 }, scores, tokens)).toMatch(/^nll of length undefined/);
  });

  it("tells a perplexity that is further off than its logarithm, the loss, may be", () => {
    const wrong = { ...scores, loss: 16.0015 };
    expect(disagreement(wrong, scores, tokens)).toMatch(/^perplexity /);
    expect(disagreement(wrong, scores, problem)).toBeUndefined();
  });
});

it("compares every number of a calibration and of its bins", async () => {
  const calibrated = problemOf(cases.find(({ name }) => name === "1024x10-calibration")!);
  const right = await expectedOf(calibrated);
  expect(disagreement(right, right, calibrated)).toBeUndefined();
  for (const name of Object.keys(right.figures!)) {
    const wrong = { ...right, figures: { ...right.figures, [name]: right.figures![name] + 0.01 } };
    expect(disagreement(wrong, right, calibrated)).toMatch(new RegExp(`^${name} `));
  }
  for (const name of Object.keys(right.series!)) {
    const wrong = { ...right, series: { ...right.series, [name]: Array.from(right.series![name], (n) => n + 1) } };
    expect(disagreement(wrong, right, calibrated)).toMatch(new RegExp(`^${name} .* at 0`));
  }
});

describe("the errors of a peer that agrees", () => {
  it("are those of the loss and of the worst gradient entry", () => {
    const { loss, gradient } = changed((entries) => {
      entries[37] += 2 ** -20;
    });
    const errors = errorsOf({ ...expected, loss: loss + 2 ** -20, gradient }, expected);
    expect(errors.loss).toBeCloseTo(2 ** -20, 12);
    expect(errors.gradient).toBeCloseTo(2 ** -20, 8);
    expect(errors.others).toBeUndefined();
  });

  it("are those of every series and figure", () => {
    const right = { figures: { ece: 0.5 }, series: { nll: [1, 2, 3] } };
    const errors = errorsOf({ figures: { ece: 0.5 }, series: { nll: [1, 2.25, 3] } }, right);
    expect(errors).toEqual({ others: 0.25 });
  });
});
