import { describe, expect, it } from "vitest";
import { cases } from "../src/record/cases.ts";
import { DEFAULT_CASES, readUrl, writeUrl } from "../src/record/url.ts";

describe("the settings in the address", () => {
  it("are a handful of cases and no start by default", () => {
    expect(readUrl("")).toEqual({ cases: DEFAULT_CASES, start: false });
    expect(cases.map(({ name }) => name)).toEqual(expect.arrayContaining([...DEFAULT_CASES]));
  });

  it.each([
    { cases: ["128x10", "8x32000"], start: true },
    { cases: ["64x2", "32x64x10-linear"], start: false },
    readUrl(""),
  ])("come back as they were written: %o", (settings) => {
    expect(readUrl(writeUrl(settings))).toEqual(settings);
  });

  it("stay out of the address where they are the default", () => {
    expect(writeUrl(readUrl(""))).toBe("");
    expect(writeUrl({ ...readUrl(""), start: true })).toBe("?start=1");
  });

  it("take the list's order and leave out what is unknown", () => {
    expect(readUrl("?cases=8x32000,nonsense,%20128x10&start=yes")).toEqual({
      cases: ["128x10", "8x32000"],
      start: false,
    });
    expect(readUrl("?cases=nonsense").cases).toEqual(DEFAULT_CASES);
  });

  it("may ask for all cases", () => {
    expect(readUrl("?cases=all").cases).toHaveLength(cases.length);
  });
});
