import { expect, it } from "vitest";
import { toCsv } from "../../src/charts/csv.ts";

it("quotes what needs it and leaves cells without a number empty", () => {
  expect(
    toCsv(
      ["a", "b,c"],
      [
        ['say "ah"', 1.5],
        [null, Number.NaN],
      ],
    ),
  ).toBe('a,"b,c"\n"say ""ah""",1.5\n,\n');
});
