import { describe, expect, it } from "vitest";
import { parseSettings } from "../src/settings.ts";
import { UserError } from "../src/user-error.ts";

const parse = (...args: string[]) => parseSettings(args, "/home/me");

describe("parseSettings", () => {
  it("has the experiment's defaults", () => {
    expect(parse()).toMatchObject({
      data: "fashion",
      labelSmoothing: [0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3],
      images: undefined,
      features: 1024,
      epochs: 100,
      json: false,
      plot: undefined,
    });
  });

  it("sorts α and drops what is named twice", () => {
    expect(parse("--label-smoothing", "0.2, 0,0.2").labelSmoothing).toEqual([0, 0.2]);
  });

  it("takes paths relative to where the user is", () => {
    expect(parse("--data", "rows.csv", "--plot", "../u.svg")).toMatchObject({
      data: "/home/me/rows.csv",
      plot: "/home/u.svg",
    });
  });

  it.each([
    [["--label-smooting", "0.1"], "--label-smooting"],
    [["stray"], "stray"],
    [["--epochs"], "--epochs"],
    [["--epochs", "0"], '--epochs: expected a whole number from 1 to 100000, got "0"'],
    [["--epochs", "2.5"], "--epochs"],
    [["--images", "many"], "--images"],
    [["--features", "-3"], "--features"],
    [["--seed", "1e3"], "--seed"],
    [["--seed", "-1"], '--seed: expected no negative number, got "-1" (--help lists the options)'],
    [["--label-smoothing", "0,1.5"], 'numbers from 0 to 1 separated by commas, got "0,1.5"'],
    [["--label-smoothing", ""], "--label-smoothing"],
    [["--label-smoothing", "0,,1"], "--label-smoothing"],
    [["--data", ""], "--data"],
    [["--plot", ""], "--plot"],
  ])("refuses %j and names what is wrong", (args, message) => {
    expect(() => parse(...args)).toThrow(UserError);
    expect(() => parse(...args)).toThrow(message);
  });
});
