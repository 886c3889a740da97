import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Card } from "../card.ts";
import { cases, neighbourhoods, sweepOverRows } from "../cases.ts";
import { linearCases } from "../linear/cases.ts";
import { ourLinearSources } from "../linear/peers/ours.ts";
import { plainJsLinearSource } from "../linear/peers/plain-js.ts";
import type { Effort } from "../measure/interleave.ts";
import { ourSources } from "../peers/ours.ts";
import { type PeerSource, Unavailable } from "../peers/peer.ts";
import { plainJsSource } from "../peers/plain-js.ts";
import { runProgram } from "../program.ts";
import { brokenLinear } from "./linear/broken.ts";

const [plainJs] = await plainJsSource.open();

const brokenSource: PeerSource = {
  names: ["broken"],
  async open() {
    return [
      {
        ...plainJs,
        name: "broken",
        load: () => ({ solve: () => undefined, outcome: () => ({ loss: 1 }), free() {} }),
      },
    ];
  },
};

const missingSource: PeerSource = {
  names: ["missing"],
  open: () => Promise.reject(new Unavailable("it is somewhere else")),
};

const wrongLoss = brokenLinear("broken", (outcome) => {
  outcome.loss = 1;
});

const brief: Effort = { rounds: 3, sampleTime: 0.01, warmUpTime: 0, budget: 1 };

const card: Card = {
  cases: cases.filter(({ name }) => ["64x2", "128x10"].includes(name)),
  sources: [...ourSources.filter(({ names }) => names.includes("simd")), plainJsSource, brokenSource, missingSource],
  linear: {
    cases: linearCases.slice(0, 1),
    sources: [
      ...ourLinearSources.filter(({ names }) => names.includes("simd")),
      plainJsLinearSource,
      { names: ["broken"], open: async () => [wrongLoss] },
    ],
    openTiles: async () => [],
  },
  measureStartUp: async ({ starters, runs }) => {
    const spread = { median: 2, lower: 1, upper: 3, samples: runs };
    const figures = { firstResult: spread, firstCall: spread, firstOverSteady: spread };
    return { runs, sizes: [], starts: starters.map((who) => ({ who, warmUp: who === "simd" || undefined, figures })) };
  },
  measureThreads: async ({ cases }) => {
    const spread = { median: 2, lower: 1, upper: 3, samples: 9 };
    const threads = [1, 2].map((count) => ({ count, milliseconds: spread, speedup: { ...spread, median: 1 } }));
    return cases.map((name) => ({ name, threads }));
  },
  cores: undefined,
  neighbourPlan: {
    neighbourhoods: neighbourhoods().map(({ name, cases }) => ({ name, cases: cases.slice(0, 3) })),
    first: brief,
    again: brief,
    largest: 1,
  },
  sweepPlans: [
    {
      name: "rows",
      title: "A few rows",
      over: "rows",
      shown: ["simd", "plain JS"],
      cases: sweepOverRows(10).slice(0, 2),
    },
  ],
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ls-bench-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: "", stderr: "" };
  const into = (name: "stdout" | "stderr") => ({
    isTTY: false,
    columns: 80,
    write(text: string | Uint8Array) {
      written[name] += text;
      return true;
    },
  });
  const places = { stdout: into("stdout"), stderr: into("stderr"), userFolder: folder, resultsFolder: folder };
  return { code: await runProgram(args, card, places), ...written };
}

describe("the program", () => {
  it("prints a table for each case, and reports who disagrees and who is missing", async () => {
    const { code, stdout, stderr } = await run("--quick", "--filter", "128x10");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^128x10: 128 × 10/m);
    expect(stdout).toMatch(/^plain JS +\d/m);
    expect(stdout).toContain("not timed: broken disagrees: loss 1, expected ");
    expect(stdout).not.toMatch(/^broken /m);
    expect(stdout).toContain("not here: missing: it is somewhere else");
    expect(stderr).toBe("[1/1] 128x10\n");
  });

  it("writes JSON where it is told to, and results only after a whole run", async () => {
    const { code } = await run("--quick", "--filter", "128x10, plain js", "--json", "out.json");
    expect(code).toBe(0);
    expect(readdirSync(folder)).toEqual(["out.json"]);
    const record = JSON.parse(readFileSync(join(folder, "out.json"), "utf8"));
    expect(record.cases).toHaveLength(1);
    expect(record).not.toHaveProperty("startUp");
    expect(record.cases[0].timed.map(({ peer }: { peer: string }) => peer).sort()).toEqual(["plain JS", "simd"]);
  });

  it("writes RESULTS.md and the charts after a whole run", async () => {
    const { code } = await run();
    expect(code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(["RESULTS.md", "charts"]);
    expect(readdirSync(join(folder, "charts"))).toEqual(["rows.svg"]);
    const results = readFileSync(join(folder, "RESULTS.md"), "utf8");
    expect(results).toContain("- broken disagrees: loss 1");
    expect(results).toContain("(charts/rows.svg)");
    expect(results).toContain("### 64x2");
    expect(results).toContain("## Neighbouring class counts");
    expect(results).toContain("## Threads");
    expect(results).toContain("- two threads / one, 512x32000: 1.00 times as fast; at least 1.6 is the aim");
    expect(results).toContain("## The last layer and the loss together");
    expect(results).toMatch(/^- broken disagrees: loss 1, expected [\d.]+ \(32x64x10-linear\)$/m);
  });

  it("lists a peer whose results are wrong as one that was not timed, and gives it no row and no line", async () => {
    await run();
    const results = readFileSync(join(folder, "RESULTS.md"), "utf8");
    const [before, section] = results.split("## Disagreed, and were not timed\n\n");
    expect(section).toMatch(
      /^- broken disagrees: loss 1, expected [\d.]+ \(64x2\)\n- broken disagrees: .* \(128x10\)\n/,
    );
    expect(before).not.toContain("| broken | 1");
    expect(before).toContain("| broken | loops over");
    expect(readFileSync(join(folder, "charts/rows.svg"), "utf8")).not.toContain("broken");
  });

  it("times the last layer when asked for it, and opens nobody for anything else then", async () => {
    const { code, stdout, stderr } = await run("--quick", "--filter", "linear", "--json", "out.json");
    expect(code).toBe(0);
    expect(stderr).toBe("[1/1] 32x64x10-linear\n");
    expect(stdout).toMatch(/^simd with copies +\d/m);
    expect(stdout).toContain("not timed: broken disagrees: loss 1, expected ");
    expect(stdout).not.toMatch(/^broken /m);
    expect(stdout).not.toContain("not here");
    const { cases, peers, linear } = JSON.parse(readFileSync(join(folder, "out.json"), "utf8"));
    expect([cases, peers]).toEqual([[], []]);
    expect(linear.results[0].timed.map(({ peer }: { peer: string }) => peer)).toContain("plain JS");
  });

  it("leaves the last layer out when something else is asked for", async () => {
    await run("--quick", "--filter", "128x10", "--json", "out.json");
    expect(JSON.parse(readFileSync(join(folder, "out.json"), "utf8"))).not.toHaveProperty("linear");
  });

  it("measures threads when asked for them, and leaves them out of --quick otherwise", async () => {
    const { stdout, stderr } = await run("--quick", "--filter", "threads", "--json", "out.json");
    expect(stderr).toBe("[1/1] threads\n");
    expect(stdout).toMatch(/^512x32000 +2 +2\.00 \(1\.00 – 3\.00\) +1\.00/m);
    const { threads } = JSON.parse(readFileSync(join(folder, "out.json"), "utf8"));
    expect(threads.map(({ name }: { name: string }) => name)).toContain("256x768x1000-linear");
    expect((await run("--quick", "--filter", "plain js")).stderr).not.toContain("threads");
  });

  it("measures starting of those who take part, when asked for it", async () => {
    const { stdout, stderr } = await run("--quick", "--filter", "start-up, plain js", "--json", "out.json");
    expect(stderr).toBe("[1/1] start-up\n");
    expect(stdout).toMatch(/^simd +yes +– +– +2\.00 \(1\.00 – 3\.00\)/m);
    const { startUp } = JSON.parse(readFileSync(join(folder, "out.json"), "utf8"));
    expect(startUp.starts.map(({ who }: { who: string }) => who)).toEqual(["simd", "plain JS"]);
  });

  it("compares neighbours when asked for it, and leaves them out of --quick otherwise", async () => {
    const { stdout, stderr } = await run("--quick", "--filter", "neighbours", "--json", "out.json");
    expect(stderr).toBe("[1/1] neighbours\n");
    expect(stdout).toMatch(/^neighbours: /m);
    const { neighbours } = JSON.parse(readFileSync(join(folder, "out.json"), "utf8"));
    expect(neighbours.map(({ all }: { all: unknown[] }) => all.length)).toEqual([2, 2, 2]);
    expect((await run("--quick", "--filter", "plain js")).stderr).not.toContain("neighbours");
  });

  it.each([
    [["--filter", "gpu"], /no case and no peer is called 'gpu'/],
    [["--json", "no/such/folder.json"], /does not exist/],
    [["--json", "."], /is a folder/],
    [["--fast"], /--fast(.|\n)*npm run bench/],
  ])("answers %j with a sentence and exit code 2", async (args, sentence) => {
    const { code, stdout, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(sentence);
  });

  it("helps", async () => {
    const { code, stdout } = await run("--help");
    expect(code).toBe(0);
    expect(stdout).toMatch(/--quick/);
  });
});
