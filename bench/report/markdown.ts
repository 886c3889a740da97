/** RESULTS.md. */

import { BASELINE } from "../peers/ours.ts";
import { figure, HEADINGS, rowsOf, titleOf } from "./figures.ts";
import { lossesInSweep, lossesOf } from "./losses.ts";
import type { RunRecord } from "./record.ts";

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** `words` columns of words on the left, then figures. */
function table(headings: readonly string[], rows: readonly (readonly string[])[], words = 1): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  const rule = headings.map((_, column) => (column < words ? "---" : "---:"));
  return [line(headings), line(rule), ...rows.map(line)].join("\n");
}

/** "at 1, 2 and 4", or how many there are of how many in which range. */
function placesOf(at: readonly number[], of: number): string {
  const names = at.map((place) => place.toLocaleString("en"));
  if (names.length === 1) return names[0];
  if (names.length <= 8) return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  return `${names.length} of ${of} places from ${names[0]} to ${names.at(-1)}`;
}

function lossesInCharts({ sweeps }: RunRecord): string {
  const lines = sweeps
    .filter(({ name }) => !sweeps.some(({ continues }) => continues === name))
    .flatMap((sweep) =>
      lossesInSweep(sweep).map(
        ({ peer, at, of }) => `- ${sweep.title}: ${peer} is faster at ${placesOf(at, of)} (${sweep.over})`,
      ),
    );
  return lines.length === 0 ? "" : `In the charts below:\n\n${lines.join("\n")}`;
}

function losses({ cases, peers }: RunRecord): string {
  const found = lossesOf(cases);
  if (found.length === 0) return `Nobody else was faster than \`${BASELINE}\` in any case of this run.`;
  const rows = found.map((loss) => [
    loss.case,
    loss.peer,
    figure(loss.nsPerLogit),
    figure(loss.overSimd),
    loss.overRelaxed === undefined ? "–" : figure(loss.overRelaxed),
  ]);
  const winners = peers.filter(({ name }) => found.some(({ peer }) => peer === name));
  return [
    `Everyone else's medians below that of \`${BASELINE}\`, resident, in the same case; below 1 they are faster.`,
    table(["case", "who", "ns per logit", `time / ${BASELINE}`, "time / relaxed"], rows, 2),
    winners.map(({ name, configuration }) => `- ${name}: ${configuration}`).join("\n"),
  ].join("\n\n");
}

function notTimed({ cases, sweeps, unavailable }: RunRecord): string {
  const lines = unavailable.map(({ names, reason }) => `- ${names.join(", ")}: ${reason}`);
  const where = new Map<string, string[]>();
  for (const result of [...cases, ...sweeps.flatMap(({ results }) => results)]) {
    for (const { peer, why, reason } of result.notTimed) {
      const what = `${peer} ${why}: ${reason}`;
      where.set(what, [...(where.get(what) ?? []), result.case.name]);
    }
  }
  for (const [what, names] of where) lines.push(`- ${what} (${[...new Set(names)].join(", ")})`);
  return lines.length === 0 ? "Everybody was here, agreed with the reference and was timed." : lines.join("\n");
}

/** `chartOf` gives the path of a sweep's chart, relative to the document. */
export function markdownOf(record: RunRecord, chartOf: (name: string) => string): string {
  const { surroundings: where, cases, sweeps, peers } = record;
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
      "Every peer's loss and gradient are compared with a float64 reference on the very data that is timed; one that",
      "disagrees is reported and not timed. Rounds are interleaved: each takes one sample of everyone, so that a machine that",
      "slows down slows all alike. Figures are medians over the rounds, with quartiles. GB/s counts what cannot be avoided,",
      "every logit read and every gradient entry written once; the last row of each table is a plain copy of the logits. Compare",
      "within a table only.",
    ].join("\n"),
    "## Where we lose",
    losses(record),
    lossesInCharts(record),
    ...sweeps.flatMap(({ name, title }) => [`## ${title}`, `![${title}](${chartOf(name)})`]),
    "## The cases",
    ...cases.flatMap((result) => [`### ${result.case.name}`, `${titleOf(result)}.`, table(HEADINGS, rowsOf(result))]),
    "## Who takes part",
    table(
      ["peer", "configuration"],
      peers.map(({ name, configuration }) => [name, configuration]),
      2,
    ),
    "## Not timed",
    notTimed(record),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}
