import { describe, expect, it } from "vitest";
import { parseIdx } from "../src/data/idx.ts";

const header = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);

describe("parseIdx", () => {
  it("reads big-endian sizes and the elements behind them", () => {
    const { sizes, elements } = parseIdx(header(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 10, 20, 30, 40, 50, 60), "images");
    expect(sizes).toEqual([2, 3]);
    expect([...elements]).toEqual([10, 20, 30, 40, 50, 60]);
  });

  it("reads from a view that does not start its buffer", () => {
    const bytes = header(9, 9, 0, 0, 8, 1, 0, 0, 0, 2, 5, 7).subarray(2);
    expect([...parseIdx(bytes, "labels").elements]).toEqual([5, 7]);
  });

  it("says what is wrong with other bytes, and with which file", () => {
    expect(() => parseIdx(header(0, 0), "labels")).toThrow("labels is not a usable IDX file: 2 bytes are too few");
    expect(() => parseIdx(header(31, 139, 8, 1, 0, 0, 0, 0), "labels")).toThrow("two zero bytes");
    expect(() => parseIdx(header(0, 0, 13, 1, 0, 0, 0, 0), "labels")).toThrow("got type 13");
    expect(() => parseIdx(header(0, 0, 8, 3, 0, 0, 0, 1), "labels")).toThrow("too few for 3 sizes");
    expect(() => parseIdx(header(0, 0, 8, 1, 0, 0, 0, 3, 1, 2), "labels")).toThrow("expected 3 elements (3), got 2");
  });
});
