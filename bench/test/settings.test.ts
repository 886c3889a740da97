import { describe, expect, it } from "vitest";
import { choose, parseSettings, UserError } from "../settings.ts";

describe("the command line", () => {
  it("may be empty", () => {
    expect(parseSettings([])).toEqual({ quick: false, filter: [], json: undefined, help: false });
  });

  it("takes words separated by commas, in any case", () => {
    expect(parseSettings(["--quick", "--filter", "256x1000, TFJS wasm", "--json", "a.json"])).toEqual({
      quick: true,
      filter: ["256x1000", "tfjs wasm"],
      json: "a.json",
      help: false,
    });
  });

  it.each([["--fast"], ["--json"], ["stray"]])("refuses %s", (argument) => {
    expect(() => parseSettings([argument])).toThrow(UserError);
  });
});

describe("the filter", () => {
  const cases = ["64x2", "256x1000", "256x1000-loss"];
  const peers = ["simd", "simd with copies", "plain JS"];
  const left = (...words: string[]) => {
    const { isCase, isPeer } = choose(words, cases, peers);
    return [cases.filter(isCase), peers.filter(isPeer)];
  };

  it("leaves everything without words", () => {
    expect(left()).toEqual([cases, peers]);
  });

  it("chooses cases by words that are in a case's name, and peers by words that are in a peer's", () => {
    expect(left("256x1000")).toEqual([["256x1000", "256x1000-loss"], peers]);
    expect(left("plain js")).toEqual([cases, ["plain JS"]]);
    expect(left("loss", "simd", "plain js")).toEqual([["256x1000-loss"], peers]);
  });

  it("knows who was asked for by the whole name", () => {
    expect(peers.filter(choose(["simd", "plain"], cases, peers).isNamed)).toEqual(["simd"]);
    expect(cases.filter(choose(["256x1000"], cases, peers).isNamed)).toEqual(["256x1000"]);
  });

  it("names what there is when a word fits nothing", () => {
    expect(() => left("gpu")).toThrow(/'gpu'(.|\n)*256x1000-loss(.|\n)*plain JS/);
  });
});
