/** The section of RESULTS.md that tells where others are faster, and why if that is known. */

import { missedLinearAims } from "../linear/report/losses.ts";
import { whereTheLastLayerLoses } from "../linear/report/section.ts";
import { BASELINE, isC } from "../peers/groups.ts";
import { missedAims } from "./aims.ts";
import { figure } from "./figures.ts";
import { fallbackLosses, type Loss, lossesByCopies, lossesInSweep, lossesOf } from "./losses.ts";
import { missedSteps } from "./neighbours.ts";
import { reasonFor } from "./reasons.ts";
import type { RunRecord } from "./record.ts";
import { startLosses } from "./start-up.ts";
import { table } from "./table.ts";
import { missedScaling } from "./threads.ts";

/** More are counted, not listed. */
const MOST_NAMES = 8;

/** "at 1, 2 and 4", or how many there are of how many in which range. */
function placesOf(at: readonly number[], of: number): string {
  const names = at.map((place) => place.toLocaleString("en"));
  if (names.length === 1) return names[0];
  if (names.length <= MOST_NAMES) return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  return `${names.length} of ${of} places from ${names[0]} to ${names.at(-1)}`;
}

const list = (heading: string, sentences: readonly string[]): string =>
  sentences.length === 0 ? "" : `${heading}:\n\n${sentences.map((sentence) => `- ${sentence}`).join("\n")}`;

function lossTable(losses: readonly Loss[]): string {
  const rows = losses.map((loss) => [
    loss.case.name,
    loss.peer,
    figure(loss.nsPerLogit),
    figure(loss.overSimd),
    loss.overRelaxed === undefined ? "–" : figure(loss.overRelaxed),
  ]);
  return table(["case", "who", "ns per logit", `time / ${BASELINE}`, "time / relaxed"], rows, 2);
}

function inTables({ cases }: RunRecord): string {
  const found = lossesOf(cases);
  if (found.length === 0) return `Nobody else was faster than \`${BASELINE}\` in any case of this run.`;
  const rivals = found.filter(({ peer }) => !isC(peer));
  const native = found.filter(({ peer }) => isC(peer));
  const reasons = found.map((loss) => `- ${loss.peer}: ${reasonFor(loss.peer, loss.case)}`);
  return [
    `Everyone else's medians below that of \`${BASELINE}\`, resident, in the same case; below 1 they are faster.`,
    ...(rivals.length > 0 ? [lossTable(rivals)] : []),
    ...(native.length > 0 ? ["C, which shows what the machine allows to the same algorithm:", lossTable(native)] : []),
    `What they have that we lack:\n\n${[...new Set(reasons)].sort().join("\n")}`,
  ].join("\n\n");
}

function inCharts({ sweeps }: RunRecord): string {
  const lines = sweeps
    .filter(({ name }) => !sweeps.some(({ continues }) => continues === name))
    .flatMap((sweep) =>
      lossesInSweep(sweep).map(
        ({ peer, at, of }) => `${sweep.title}: ${peer} is faster at ${placesOf(at, of)} (${sweep.over})`,
      ),
    );
  return list("In the charts below", lines);
}

function inFallbacks({ cases }: RunRecord): string {
  const sentences = fallbackLosses(cases).map(({ variant, names, of, worst }) => {
    const places = names.length <= MOST_NAMES ? names.join(", ") : `${names.length} of ${of} cases`;
    return `\`${variant}\` takes longer than plain JS in ${places}; ${figure(worst)} times as long at most`;
  });
  return list(
    "What runs without SIMD, `scalar`, and without WebAssembly, `js`, an exact reference in float64",
    sentences,
  );
}

const inStarting = ({ startUp }: RunRecord): string => list("In starting", startUp ? startLosses(startUp) : []);

function withCopies({ cases }: RunRecord): string {
  const found = lossesByCopies(cases).filter(({ peer }) => !isC(peer));
  if (found.length === 0) return "";
  const rows = found.map((loss) => [loss.case.name, loss.peer, figure(loss.nsPerLogit), figure(loss.overCopies)]);
  return [
    "With ordinary arrays, which are copied into the kernel's memory and back, we lose here too:",
    table(["case", "who", "ns per logit", `time / ${BASELINE} with copies`], rows, 2),
  ].join("\n\n");
}

const shortOfAims = ({ cases, neighbours = [], linear, threads = [] }: RunRecord): string =>
  list("Short of what we aim at, as ratios of times if nothing else is said", [
    ...missedAims(cases),
    ...missedLinearAims(linear?.results ?? []),
    ...missedScaling(threads),
    ...missedSteps(neighbours),
  ]);

export const whereWeLose = (record: RunRecord): string[] => [
  inTables(record),
  withCopies(record),
  whereTheLastLayerLoses(record.linear),
  inFallbacks(record),
  inStarting(record),
  inCharts(record),
  shortOfAims(record),
];
