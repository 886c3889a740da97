import { describe, expect, it } from "vitest";
import { type Case, cases } from "../cases.ts";
import type { CaseResult, NotTimed } from "../measure/race.ts";
import { cSources } from "../peers/c.ts";
import { chartOf, linesOf, spreadLabels, thinned, ticksWithin } from "../report/chart.ts";
import { lossesInSweep, lossesOf } from "../report/losses.ts";
import { markdownOf } from "../report/markdown.ts";
import { reasonFor } from "../report/reasons.ts";
import type { RunRecord, Sweep } from "../report/record.ts";
import { surroundings } from "../surroundings.ts";
import { sweepPlans } from "../sweep.ts";

const spread = (median: number) => ({ median, lower: median * 0.9, upper: median * 1.1, samples: 9 });

function resultOf(of: Case, medians: Record<string, number>, notTimed: NotTimed[] = []): CaseResult {
  const timed = Object.entries(medians).map(([peer, median]) => ({ peer, nsPerLogit: spread(median) }));
  return { case: of, timed, notTimed, copy: { peer: "copy of the logits", nsPerLogit: spread(0.1) } };
}

const narrow = cases.find(({ name }) => name === "1024x10")!;
const wide = cases.find(({ name }) => name === "256x1000")!;
const broken: NotTimed = { peer: "broken", why: "disagrees", reason: "loss 3, expected 2" };

const declined = (peer: string): NotTimed => ({ peer, why: "declined", reason: "has no such option" });

const record: RunRecord = {
  surroundings: {
    machine: "a machine",
    engine: "Node 20",
    commit: "abc",
    date: "2026-01-02",
    command: "npm run bench",
  },
  peers: [
    { name: "simd", configuration: "ours" },
    { name: "C wide", configuration: "in C" },
  ],
  unavailable: [{ names: ["PyTorch"], reason: "no Python" }],
  cases: [
    resultOf(narrow, { simd: 2, relaxed: 1.8, "plain JS": 20, "C wide": 4 }, [broken]),
    resultOf(wide, { relaxed: 0.5, "C wide": 0.4, simd: 0.8, "plain JS": 16 }, [broken]),
  ],
  sweeps: [],
};

const sweep: Sweep = {
  name: "rows-1000",
  title: "Rows & <rows>",
  over: "rows",
  shown: ["simd", "nobody", "plain JS"],
  results: [1, 10, 100].map((rows) => resultOf({ ...wide, rows }, { simd: 1 / rows, "plain JS": 16 })),
};

describe("where we lose", () => {
  it("is wherever somebody else's median is below that of simd, our own other variants apart", () => {
    expect(lossesOf(record.cases)).toEqual([
      { case: wide, peer: "C wide", nsPerLogit: 0.4, overSimd: 0.5, overRelaxed: 0.8 },
    ]);
  });

  it("stands in the results with what the winner has, if that is known", () => {
    const text = markdownOf(record, String);
    expect(text).toContain("| 256x1000 | C wide | 0.400 | 0.500 | 0.800 |");
    expect(text).toContain("What they have that we lack:\n\n- C wide: we do not know why\n");
  });

  it("gives each reason of a peer once", () => {
    const of = (name: string) => resultOf(cases.find((one) => one.name === name)!, { simd: 20, "plain JS": 18 });
    const text = markdownOf({ ...record, cases: ["64x2", "128x10", "1024x10-temperature"].map(of) }, String);
    const reasons = [...text.matchAll(/^- plain JS: (.*)$/gm)].map(([, reason]) => reason);
    expect(reasons).toEqual([expect.stringMatching(/^Newton's/), expect.stringMatching(/checks nothing/)]);
  });

  it("tells C, the limit, apart from the others", () => {
    const result = resultOf(wide, { simd: 1, "plain JS": 0.9, "C 128-bit": 0.8 });
    const text = markdownOf({ ...record, cases: [result] }, String);
    const [rivals, native] = text.split("C, which shows what the machine allows");
    expect(rivals).toContain("| 256x1000 | plain JS | 0.900 |");
    expect(rivals).not.toContain("| C 128-bit |");
    expect(native).toContain("| 256x1000 | C 128-bit | 0.800 |");
  });

  it("gives a reason for every build of C, with registers only where it has more than an engine", () => {
    for (const name of cSources.flatMap((source) => source.names)) {
      const reason = reasonFor(name, wide);
      expect(reasonFor(name, { ...wide, targets: "probabilities" })).toMatch(/largest of each row/);
      expect(reason).not.toMatch(/do not know/);
      expect(reason.includes("twice the vector registers")).toBe(/128-bit( FMA)?$/.test(name));
    }
  });

  it("is told of the charts too: at these places, or at how many of how many", () => {
    const results = (count: number) =>
      Array.from({ length: count }, (_, i) => resultOf({ ...wide, rows: i + 1 }, { simd: 10, "plain JS": i + 5 }));
    const few = { ...sweep, results: results(9) };
    expect(lossesInSweep(few)).toEqual([{ peer: "plain JS", at: [1, 2, 3, 4, 5], of: 9 }]);
    expect(markdownOf({ ...record, sweeps: [few] }, String)).toContain("plain JS is faster at 1, 2, 3, 4 and 5 (rows)");
    const many = { ...sweep, results: results(20).map((result) => ({ ...result, timed: result.timed.slice() })) };
    for (const { timed } of many.results) timed[0] = { peer: "simd", nsPerLogit: spread(15.5) };
    const text = markdownOf({ ...record, sweeps: [many] }, String);
    expect(text).toContain("plain JS is faster at 11 of 20 places from 1 to 11 (rows)");
  });

  it("says so when it is nowhere", () => {
    const text = markdownOf({ ...record, cases: [record.cases[0]] }, String);
    expect(text).toContain("Nobody else was faster than `simd`");
  });
});

describe("the results", () => {
  const text = markdownOf({ ...record, sweeps: [sweep] }, (name) => `charts/${name}.svg`);

  it("name machine, engine, commit, date and command", () => {
    for (const value of Object.values(record.surroundings)) expect(text).toContain(value);
  });

  it("hold a table for each case", () => {
    expect(text).toContain("| plain JS | 16.0 | 14.4 – 17.6 | 20.0 | 0.500 |");
    expect(text).toContain("| C wide | 4.00 | 3.60 – 4.40 | 2.00 | 2.00 |");
  });

  it("hold our times over those of C with the same lanes, for rows wide enough", () => {
    const medians = { simd: 0.9, relaxed: 0.6, "C 128-bit 16 registers": 0.75, "C 128-bit FMA": 0.5 };
    const [, section] = markdownOf(
      { ...record, cases: [resultOf(wide, medians), resultOf(narrow, medians)] },
      String,
    ).split("## Against C with the same lanes");
    expect(section).toContain("| 256x1000 | 1.20 | – | – | 1.20 |\n");
    expect(section.split("## The cases")[0]).not.toContain("1024x10");
    expect(text).not.toContain("## Against C");
  });

  it("hold neighbouring class counts, and a step beyond the aim among what we lose", () => {
    const growth = spread(2);
    const again = [{ classes: 128, nsPerRow: [300, 600] as const, growth }];
    const neighbours = [
      {
        name: "softcap",
        rows: 512,
        mostClasses: 300,
        peer: "simd",
        all: again,
        again,
        notTimed: [{ ...broken, name: "512x7" }],
      },
    ];
    const [, section] = markdownOf({ ...record, neighbours }, String).split("## Neighbouring class counts");
    expect(section).toContain("K from 1 to 300 against K + 1, 512 rows, `simd`");
    expect(section).toContain("| softcap | 128 → 129 | 300 → 600 | 2.00 (1.80 – 2.20) | 1.98 |");
    expect(section).toContain("- not timed: broken disagrees: loss 3, expected 2 (512x7)");
    expect(markdownOf({ ...record, neighbours }, String)).toMatch(
      /Short of what we aim at(.|\n)*- from 128 to 129 classes, softcap(.|\n)*## Neighbouring/,
    );
    expect(text).not.toContain("## Neighbouring");
  });

  it("tell where plain JS is ahead of our fallbacks: by name, or how many", () => {
    const lost = (name: string) => resultOf({ ...wide, name }, { simd: 1, scalar: 20, "plain JS": 16 });
    expect(markdownOf({ ...record, cases: [lost("a"), lost("b")] }, String)).toContain(
      "- `scalar` takes longer than plain JS in a, b; 1.25 times as long at most\n",
    );
    expect(markdownOf({ ...record, cases: [..."abcdefghi"].map(lost) }, String)).toContain("in 9 of 9 cases; 1.25");
  });

  it("tell apart what is lost by the copies of ordinary arrays", () => {
    const result = resultOf(wide, { simd: 1, "simd with copies": 1.4, PyTorch: 1.1 });
    const [before, after] = markdownOf({ ...record, cases: [result] }, String).split("With ordinary arrays");
    expect(before).toContain("Nobody else was faster than `simd`");
    expect(after).toContain("| 256x1000 | PyTorch | 1.10 | 0.786 |");
    expect(text).not.toContain("With ordinary arrays");
  });

  it("report who disagreed, with the cases, and who was not to be had", () => {
    expect(text).toContain(
      "## Disagreed, and were not timed\n\n- broken disagrees: loss 3, expected 2 (1024x10, 256x1000)\n",
    );
    expect(text).toContain("## Not here, or not in every case\n\n- PyTorch: no Python\n");
    const same = [resultOf(narrow, { simd: 2 }, [declined("a"), declined("b")])];
    expect(markdownOf({ ...record, cases: same }, String)).toContain("- a, b declined: has no such option (1024x10)\n");
    const agreed = { ...record, unavailable: [], cases: [resultOf(narrow, { simd: 2 })] };
    expect(markdownOf(agreed, String)).toContain("not timed\n\nNobody: whoever took part");
    expect(markdownOf(agreed, String)).toContain("every case\n\nNobody: everyone was here");
  });

  it("hold tokens a second where tokens are scored", () => {
    const scoring = cases.find(({ name }) => name === "16x32000-scoring")!;
    const [before, section] = markdownOf({ ...record, cases: [resultOf(scoring, { simd: 0.5 })] }, String).split(
      "## Scoring a language model",
    );
    expect(section).toContain("| GB/s | tokens / s |");
    expect(section).toContain("| simd | 0.500 | 0.450 – 0.550 | 1.00 | 8.00 | 62,500 |");
    expect(before).not.toContain("16x32000-scoring");
  });

  it("hold one table of options, with the ratios of plain JS to ours", () => {
    const capped = cases.find(({ name }) => name === "256x1000-softcap")!;
    const text = markdownOf({ ...record, cases: [resultOf(capped, { simd: 2, relaxed: 1, "plain JS": 16 })] }, String);
    const row = text.split("\n").find((line) => line.startsWith("| 256x1000-softcap |"))!;
    expect(row.split("|").map((cell) => cell.trim())).toEqual([
      ...["", "256x1000-softcap", "2.00 (1.80 – 2.20)", "1.00 (0.900 – 1.10)", "–", "16.0 (14.4 – 17.6)", "–", "–"],
      ...["8.00", "16.0", "–", ""],
    ]);
  });

  it("hold the start-up, and where it loses", () => {
    const start = (who: "simd" | "plain JS", ms: number) => ({
      who,
      warmUp: who === "simd" || undefined,
      figures: { firstResult: spread(ms), firstCall: spread(1), firstOverSteady: spread(2) },
    });
    const sizes = [{ name: "kernel", bytes: 20_000, gzip: 8000 }];
    const startUp = { runs: 3, sizes, starts: [start("simd", 50), start("plain JS", 0.5)] };
    const text = markdownOf({ ...record, startUp }, String);
    expect(text).toContain("In starting:\n\n- init to first result, 128x10: plain JS takes 0.500 ms, `simd` 50.0");
    expect(text).toContain("| kernel | 20,000 | 8,000 |");
    expect(text).toContain("| simd | yes | – | – | 50.0 (45.0 – 55.0) |");
  });

  it("show the charts, and tell in words where each line begins and ends", () => {
    const words = "ns per logit over rows: simd 1.00 at 1, 0.0100 at 100; plain JS 16.0 at 1, 16.0 at 100";
    expect(text).toContain(`![${words}](charts/rows-1000.svg)`);
    expect(chartOf(sweep)).toContain(`<desc>${words}</desc>`);
  });
});

describe("the surroundings", () => {
  it("quote the command, without the user's paths", () => {
    expect(surroundings([], false).command).toBe("npm run bench");
    const { command } = surroundings(["--quick", "--filter", "64x2, plain js", "--json", "/some/where.json"], false);
    expect(command).toBe('npm run bench -- --quick --filter "64x2, plain js" --json FILE');
  });

  it("say whether everyone ran on one core", () => {
    expect(surroundings([], true).machine).toMatch(/same core$/);
    expect(surroundings([], false).machine).not.toMatch(/same core/);
  });

  it("name no folder and no host", () => {
    const { machine, engine } = surroundings([], false);
    expect(machine + engine).not.toMatch(/[/\\]/);
    expect(engine).toMatch(/\d/);
  });
});

describe("the charts", () => {
  it("have a line for each peer that is shown and was timed, through its medians", () => {
    expect(linesOf(sweep)).toMatchObject([
      {
        name: "simd",
        points: [
          { x: 1, y: 1 },
          { x: 10, y: 0.1 },
          { x: 100, y: 0.01 },
        ],
      },
      { name: "plain JS" },
    ]);
  });

  it("are SVG with escaped titles, labels and no NaN", () => {
    const svg = chartOf(sweep);
    expect(svg).toContain("<title>Rows &amp; &lt;rows></title>");
    expect(svg).toContain(">plain JS</text>");
    expect(svg).not.toContain("NaN");
  });

  it("draw a sweep of a single point", () => {
    expect(chartOf({ ...sweep, results: sweep.results.slice(0, 1) })).not.toContain("NaN");
  });

  it("refuse an empty sweep", () => {
    expect(() => chartOf({ ...sweep, results: [] })).toThrow(RangeError);
  });

  it("put ticks at 1, 2 and 5, or at powers of ten where these are many", () => {
    expect(ticksWithin(0.4, 12)).toEqual([0.5, 1, 2, 5, 10]);
    expect(ticksWithin(1, 151_936)).toEqual([1, 10, 100, 1000, 10_000, 100_000]);
  });

  it("leave out points that crowd, but never the last", () => {
    const points = [1, 2, 3, 10, 11, 12].map((x) => ({ x, y: x }));
    expect(thinned(points, (x) => x, 2).map(({ x }) => x)).toEqual([1, 3, 10, 12]);
  });

  it("draw ours bolder and C dashed", () => {
    const shown = ["simd", "plain JS", "C 128-bit"];
    const medians = { simd: 1, "plain JS": 9, "C 128-bit": 0.9 };
    const svg = chartOf({ ...sweep, shown, results: [resultOf(wide, medians)] });
    expect([...svg.matchAll(/class="((?:\w+ )?line)"/g)].map(([, style]) => style)).toEqual([
      ...["ours line", "line", "native line"],
    ]);
  });

  it("keep labels off each other", () => {
    expect(spreadLabels([100, 20, 101], 400)).toEqual([100, 20, 116]);
    expect(spreadLabels([395, 20, 396, 397], 400)).toEqual([368, 20, 384, 400]);
  });

  it("are planned over 1 to 300 classes, to 151,936, and over rows", () => {
    expect(sweepPlans().map(({ name }) => name)).toEqual(["classes-to-300", "classes", "rows-10", "rows-1000"]);
  });
});
