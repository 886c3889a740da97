import { describe, expect, it } from "vitest";
import { cases, problemOf } from "../cases.ts";
import { disagreement, expectedOf } from "../measure/verify.ts";

const problem = problemOf(cases.find(({ name }) => name === "128x10")!);
const expected = await expectedOf(problem);

function changed(change: (gradient: Float32Array) => void): { loss: number; gradient: Float32Array } {
  const gradient = expected.gradient!.slice();
  change(gradient);
  return { loss: expected.loss, gradient };
}

describe("the comparison with the reference", () => {
  it("is content with the reference itself", () => {
    expect(disagreement(expected, expected, problem)).toBeUndefined();
  });

  it.each([expected.loss * 1.001, Number.NaN, Number.POSITIVE_INFINITY])("tells a loss of %d", (loss) => {
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
