import { describe, expect, it } from "vitest";
import { alphaText, fixed } from "../../src/understand/maths/format.ts";

describe("numbers in the figures", () => {
  it("have a true minus sign and no negative zero", () => {
    expect(fixed(-1.25, 1)).toBe("−1.3");
    expect(fixed(-0.001, 1)).toBe("0.0");
    expect(fixed(Number.POSITIVE_INFINITY, 2)).toBe("∞");
  });

  it("tell small α apart", () => {
    expect([0, 0.05, 0.1, 1, 2e-9].map(alphaText)).toEqual(["0", "0.05", "0.1", "1", "2.0 × 10⁻⁹"]);
  });
});
