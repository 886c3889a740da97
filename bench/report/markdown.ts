/** RESULTS.md. */

import type { Case } from "../cases.ts";
import { linearSection } from "../linear/report/section.ts";
import type { NotTimed } from "../measure/race.ts";
import { inWords } from "./chart.ts";
import { headingsOf, rowsOf, titleOf } from "./figures.ts";
import { againstC } from "./limits.ts";
import { fallRows, riseRows, STEP_HEADINGS, STEP_TARGET, wrongNeighbours } from "./neighbours.ts";
import { optionsTable } from "./options.ts";
import type { RunRecord } from "./record.ts";
import { FIRST_CALL_TARGET, SIZE_HEADINGS, START_HEADINGS, START_TITLE, sizeRows, startRows } from "./start-up.ts";
import { table } from "./table.ts";
import { THREADS_HEADINGS, threadRows, wrongThreads } from "./threads.ts";
import { whereWeLose } from "./where-we-lose.ts";

/** Peers left out for these reasons, each with the cases; those with the same reason in the same cases together. */
function leftOut({ cases, sweeps, linear }: RunRecord, reasons: readonly NotTimed["why"][]): string[] {
  const where = new Map<string, { peer: string; what: string; names: Set<string> }>();
  for (const result of [...cases, ...sweeps.flatMap(({ results }) => results), ...(linear?.results ?? [])]) {
    for (const { peer, why, reason } of result.notTimed) {
      if (!reasons.includes(why)) continue;
      const what = `${why}: ${reason}`;
      const entry = where.get(`${peer} ${what}`) ?? { peer, what, names: new Set() };
      where.set(`${peer} ${what}`, entry);
      entry.names.add(result.case.name);
    }
  }
  const together = new Map<string, string[]>();
  for (const { peer, what, names } of where.values()) {
    const ending = `${what} (${[...names].join(", ")})`;
    together.set(ending, [...(together.get(ending) ?? []), peer]);
  }
  return [...together].map(([ending, peers]) => `- ${peers.join(", ")} ${ending}`);
}

function disagreed(record: RunRecord): string {
  const lines = leftOut(record, ["disagrees", "failed"]);
  return lines.length === 0 ? "Nobody: whoever took part in a case agreed with the reference." : lines.join("\n");
}

function tookNoPart(record: RunRecord): string {
  const unavailable = [...record.unavailable, ...(record.linear?.unavailable ?? [])];
  const missing = unavailable.map(({ names, reason }) => `- ${names.join(", ")}: ${reason}`);
  const lines = [...new Set(missing), ...leftOut(record, ["declined"])];
  return lines.length === 0 ? "Nobody: everyone was here and took part in every case." : lines.join("\n");
}

function tablesOf({ cases }: RunRecord, section: Case["section"]): string[] {
  return cases
    .filter((result) => result.case.section === section)
    .flatMap((result) => [
      `### ${result.case.name}`,
      `${titleOf(result.case)}.`,
      table(headingsOf(result), rowsOf(result)),
    ]);
}

function optionsSection({ cases }: RunRecord): string[] {
  const results = cases.filter((result) => result.case.section === "options");
  if (results.length === 0) return [];
  return [
    "## Options",
    [
      "Loss and gradient with label smoothing 0.1 and one option more, or what the name says; ns per logit, median and quartiles.",
      "Plain JS has a function for each, which does nothing that the option does not need. Its fit of the temperature goes by",
      "Newton's method. The same shapes without an option are among the cases above.",
    ].join("\n"),
    optionsTable(results),
  ];
}

function startUpSection({ startUp }: RunRecord): string[] {
  if (!startUp) return [];
  return [
    "## Starting",
    [
      `Times are ${START_TITLE}, ${startUp.runs} for each figure. Compiling is`,
      "`new WebAssembly.Module` of the binary. The first result is that of ordinary arrays, from before `init`; the first call and",
      "the steady ones after it find their arrays in the kernel's memory, written before. A first call is to take at most",
      `${FIRST_CALL_TARGET} times as long as a steady one.`,
    ].join("\n"),
    table(START_HEADINGS, startRows(startUp), 2),
    table(SIZE_HEADINGS, sizeRows(startUp)),
  ];
}

function neighboursSection({ neighbours = [] }: RunRecord): string[] {
  if (neighbours.length === 0) return [];
  const [{ rows, mostClasses, peer }] = neighbours;
  const [rises, falls, wrong] = [riseRows(neighbours), fallRows(neighbours), wrongNeighbours(neighbours)];
  return [
    "## Neighbouring class counts",
    [
      `Every number of classes K from 1 to ${mostClasses} against K + 1, ${rows} rows, \`${peer}\`, loss and gradient; a row of one class more`,
      "should take (K + 1) / K times as long. Times are compared round by round: medians and quartiles. The largest steps of all",
      `were measured again, longer, and these are the largest then. At most ${STEP_TARGET} beyond (K + 1) / K is the aim.`,
    ].join("\n"),
    rises.length === 0 ? "No step beyond (K + 1) / K." : table(STEP_HEADINGS, rises, 2),
    ...(falls.length === 0 ? [] : ["Where one class more takes less time:", table(STEP_HEADINGS, falls, 2)]),
    wrong.map((sentence) => `- not timed: ${sentence}`).join("\n"),
  ];
}

function threadsSection({ threads = [] }: RunRecord): string[] {
  if (threads.length === 0) return [];
  return [
    "## Threads",
    [
      "`linearCrossEntropyGradAsync` and `crossEntropyGradAsync` of `simd`, arrays in the kernel's memory, with one thread and with two",
      "(`init({ threads })`), in a process that may use every core. All are compared with the reference, and their bits with each other's,",
      "before they are timed; times as fast are compared round by round.",
    ].join("\n"),
    table(THREADS_HEADINGS, threadRows(threads), 2),
    wrongThreads(threads)
      .map((sentence) => `- not timed: ${sentence}`)
      .join("\n"),
  ];
}

/** `chartOf` gives the path of a sweep's chart, relative to the document. */
export function markdownOf(record: RunRecord, chartOf: (name: string) => string): string {
  const { surroundings: where, sweeps, peers } = record;
  const sections = [
    "# Results of the benchmark",
    "Written by the program itself; do not edit.",
    [
      `- Machine: ${where.machine}`,
      `- Engine: ${where.engine}`,
      `- Commit: ${where.commit}`,
      `- Date: ${where.date}`,
      `- Command: \`${where.command}\``,
    ].join("\n"),
    [
      "What every peer computes is compared with a float64 reference on the very data that is timed; one that disagrees is",
      "reported and not timed. Rounds are interleaved: each takes one sample of everyone, so that a machine that slows down",
      "slows all alike. Figures are medians over the rounds, with quartiles. GB/s counts what cannot be avoided, every logit read",
      "and every gradient entry written once; the last row of each table is a plain copy of the logits. Compare within a table",
      "only.",
    ].join("\n"),
    "## Where we lose",
    ...whereWeLose(record),
    ...againstC(record.cases),
    ...startUpSection(record),
    ...sweeps.flatMap((sweep) => [`## ${sweep.title}`, `![${inWords(sweep)}](${chartOf(sweep.name)})`]),
    ...neighboursSection(record),
    "## The cases",
    ...tablesOf(record, "cases"),
    "## Scoring a language model",
    [
      "The nll of every token and their mean, whose exp is the perplexity, from logits [tokens, vocabulary]; targets are drawn from",
      "the logits' own probabilities. Every token's nll is compared before anything is timed.",
    ].join("\n"),
    ...tablesOf(record, "scoring"),
    ...optionsSection(record),
    ...linearSection(record.linear),
    ...threadsSection(record),
    "## Who takes part",
    table(
      ["peer", "configuration"],
      peers.map(({ name, configuration }) => [name, configuration]),
      2,
    ),
    "## Disagreed, and were not timed",
    disagreed(record),
    "## Not here, or not in every case",
    tookNoPart(record),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}
