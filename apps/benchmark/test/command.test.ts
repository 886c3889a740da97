import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "@ls/bench/settings";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runProgram, type Tools } from "../command/program.ts";
import { parseSettings } from "../command/settings.ts";
import { DEFAULT_CASES } from "../src/record/url.ts";
import { linearResultOf, recordOf, resultOf } from "./results.ts";

describe("the command line", () => {
  it("means both browsers and the page's cases by default", () => {
    expect(parseSettings([])).toMatchObject({ browsers: ["chromium", "firefox"], cases: DEFAULT_CASES, write: false });
  });

  it("chooses cases and a browser", () => {
    const settings = parseSettings(["--cases", "64x2, 128x10", "--browser=firefox"]);
    expect(settings).toMatchObject({ browsers: ["firefox"], cases: ["64x2", "128x10"] });
    expect(parseSettings(["--cases", "all"]).cases.length).toBeGreaterThan(30);
  });

  it.each([["--cases", "64x3"], ["--browser", "lynx"], ["--colour"]])("refuses %s %s", (...args) => {
    expect(() => parseSettings(args)).toThrow(UserError);
  });
});

describe("the command", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ls-race-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  let closed = 0;
  const tools: Tools = {
    async serve() {
      return {
        address: "http://localhost/",
        async close() {
          closed++;
        },
      };
    },
    reasonAgainst: (name) => (name === "chromium" ? "Install it." : undefined),
    async raceIn(_, { cases }) {
      const isLinear = (name: string) => name.endsWith("-linear");
      return recordOf(
        cases.filter((name) => !isLinear(name)).map((name) => resultOf(name, { simd: 2, "plain JS": 20 })),
        cases.filter(isLinear).map((name) => linearResultOf(name, { simd: 36.864, "plain JS": 368.64 })),
      );
    },
  };

  async function run(args: string[], with_: Partial<Tools> = {}): Promise<{ code: number; output: string }> {
    let output = "";
    const stream = {
      isTTY: false,
      columns: 80,
      write(text: string) {
        output += text;
        return true;
      },
    };
    const places = { stdout: stream, stderr: stream, userFolder: folder, resultsFile: join(folder, "RESULTS.md") };
    return { code: await runProgram(args, { ...tools, ...with_ }, places), output };
  }

  it("says how to get a browser that is missing, and prints the other's tables", async () => {
    const { code, output } = await run(["--cases", "64x2"]);
    expect(output).toContain("chromium is not here. Install it.\n");
    expect(output).toContain("Firefox 153.7.0 on Linux · 2 cores");
    expect(output).toMatch(/plain JS +20\.0 +18\.0 – 22\.0 +10\.0 /);
    expect(output).toContain("Nobody else was faster than simd in this case.");
    expect(code).toBe(0);
  });

  it("prints the last layers in milliseconds and GFLOPS", async () => {
    const { code, output } = await run(["--cases", "256x768x1000-linear"]);
    expect(output).toContain("256x768x1000-linear: 256 rows of 768 features, 1,000 classes");
    expect(output).toMatch(/plain JS +369 +332 – 406 +3\.20 +10\.0 /);
    expect(code).toBe(0);
  });

  it("writes everything as JSON, and the tables as Markdown, where it is told to", async () => {
    await run(["--cases", "64x2", "--json", "all.json", "--write"]);
    const [record] = JSON.parse(readFileSync(join(folder, "all.json"), "utf8"));
    expect(record).toEqual(recordOf([resultOf("64x2", { simd: 2, "plain JS": 20 })]));
    const text = readFileSync(join(folder, "RESULTS.md"), "utf8");
    expect(text).toContain("`npm run bench:browser -- --cases 64x2 --json FILE --write`");
    expect(text).toContain("| plain JS | 20.0 | 18.0 – 22.0 | 10.0 |");
  });

  it("goes on after a browser that fails, and closes the server", async () => {
    closed = 0;
    const raceIn: Tools["raceIn"] = async (name, run) => {
      if (name === "chromium") throw new Error("it crashed");
      return tools.raceIn(name, run);
    };
    const { code, output } = await run([], { raceIn, reasonAgainst: () => undefined });
    expect(output).toContain("chromium failed: it crashed\n");
    expect(output).toContain("Firefox 153.7.0");
    expect([code, closed]).toEqual([1, 1]);
  });

  it("fails where no browser is there, and for the user's mistakes", async () => {
    expect(await run([], { reasonAgainst: () => "Install it." })).toMatchObject({ code: 1 });
    expect(await run(["--json", "no/such/folder/all.json"])).toMatchObject({
      code: 2,
      output: expect.stringContaining("does not exist"),
    });
  });
});
