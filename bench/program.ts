/** A run: opens everyone, races case by case, prints a table for each, and writes what it found. */

import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Card } from "./card.ts";
import { measureLinear } from "./linear/run.ts";
import { race } from "./measure/race.ts";
import { openPeers } from "./open-peers.ts";
import { BASELINE } from "./peers/groups.ts";
import { isWhole, NEIGHBOURS, type Plan, planOf, START_UP, THREADS } from "./plan.ts";
import { createProgress } from "./progress.ts";
import { chartOf } from "./report/chart.ts";
import { markdownOf } from "./report/markdown.ts";
import type { RunRecord } from "./report/record.ts";
import { neighboursText, startUpText, textOf, threadsText } from "./report/text.ts";
import { checkWritable, choose, HELP, parseSettings, type Settings, UserError } from "./settings.ts";
import { surroundings } from "./surroundings.ts";
import { sweepAll } from "./sweep.ts";

export interface Places {
  stdout: { write(text: string): unknown };
  stderr: Pick<NodeJS.WriteStream, "write" | "isTTY" | "columns">;
  /** What a relative --json is relative to. */
  userFolder: string;
  /** Where RESULTS.md and the charts go. */
  resultsFolder: string;
}

const USER_ERROR = 2;
const INTERRUPTED = 130;

/** Runs the program and returns its exit code: 0, or 2 for the user's mistakes. */
export async function runProgram(args: string[], card: Card, places: Places): Promise<number> {
  try {
    const settings = parseSettings(args);
    if (settings.help) places.stdout.write(HELP);
    else await raceAll(args, settings, card, places);
    return 0;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    places.stderr.write(`${error.message}\n`);
    return USER_ERROR;
  }
}

async function raceAll(args: string[], settings: Settings, card: Card, places: Places): Promise<void> {
  const { cases, sources, linear } = card;
  const crossEntropy = [...cases.map(({ name }) => name), START_UP, NEIGHBOURS];
  const chosen = choose(
    settings.filter,
    [...crossEntropy, THREADS, ...linear.cases.map(({ name }) => name)],
    [...new Set([...sources, ...linear.sources].flatMap(({ names }) => names))],
  );
  const json = settings.json && resolve(places.userFolder, settings.json);
  if (json) checkWritable(json);

  const wanted = crossEntropy.some(chosen.isCase) ? sources : [];
  const quickEnough = wanted.filter(
    ({ names, isSlowToStart }) => !(settings.quick && isSlowToStart) || names.some(chosen.isNamed),
  );
  const { peers, unavailable } = await openPeers(quickEnough, (name) => name === BASELINE || chosen.isPeer(name));
  const open: { close(): void }[] = [...peers];
  const closeAll = () => {
    for (const peer of open) peer.close();
  };
  const interrupted = () => {
    closeAll();
    process.exit(INTERRUPTED);
  };
  process.once("SIGINT", interrupted);
  try {
    const record: RunRecord = {
      surroundings: surroundings(args, card.cores !== undefined),
      peers: peers.map(({ name, configuration }) => ({ name, configuration })),
      unavailable,
      cases: [],
      sweeps: [],
    };
    await measure(record, planOf(card, chosen, peers, settings), places, (more) => open.push(...more));
    if (json) writeFileSync(json, `${JSON.stringify(record, undefined, 2)}\n`);
    if (isWhole(settings)) writeResults(record, places);
  } finally {
    process.off("SIGINT", interrupted);
    closeAll();
  }
}

async function measure(
  record: RunRecord,
  plan: Plan,
  { stdout, stderr }: Places,
  opened: (peers: readonly { close(): void }[]) => void,
): Promise<void> {
  const { machine, engine, commit, date } = record.surroundings;
  stdout.write(`${machine}; ${engine}; commit ${commit}; ${date}\n`);
  for (const { names, reason } of record.unavailable) stdout.write(`not here: ${names.join(", ")}: ${reason}\n`);
  stdout.write("\n");

  const { peers, cases, effortOf, linear, sweepPlans, measureStartUp, measureNeighbours, measureThreads } = plan;
  const points = sweepPlans.reduce((sum, { cases }) => sum + cases.length, 0);
  const progress = createProgress(
    stderr,
    cases.length +
      linear.plan.cases.length +
      points +
      [measureStartUp, measureNeighbours, measureThreads].filter(Boolean).length,
  );
  for (const of of cases) {
    progress.step(of.name);
    const result = await race(of, peers, effortOf(of), { stage: (what) => progress.stage(what) });
    progress.clear();
    stdout.write(textOf(result));
    record.cases.push(result);
  }
  if (linear.plan.cases.length > 0) {
    record.linear = await measureLinear(linear.card, linear.plan, progress, stdout, opened);
  }
  if (measureThreads) {
    progress.step(THREADS);
    record.threads = await measureThreads((stage) => progress.stage(stage));
    progress.clear();
    stdout.write(threadsText(record.threads));
  }
  if (measureStartUp) {
    progress.step(START_UP);
    record.startUp = await measureStartUp((stage) => progress.stage(stage));
    progress.clear();
    stdout.write(startUpText(record.startUp));
  }
  if (measureNeighbours) {
    progress.step(NEIGHBOURS);
    record.neighbours = await measureNeighbours((stage) => progress.stage(stage));
    progress.clear();
    stdout.write(neighboursText(record.neighbours));
  }
  record.sweeps.push(...(await sweepAll(sweepPlans, peers, (name) => progress.step(name))));
  progress.clear();
}

function writeResults(record: RunRecord, { stderr, resultsFolder }: Places): void {
  const charts = resolve(resultsFolder, "charts");
  mkdirSync(charts, { recursive: true });
  for (const sweep of record.sweeps) writeFileSync(resolve(charts, `${sweep.name}.svg`), chartOf(sweep));
  writeFileSync(
    resolve(resultsFolder, "RESULTS.md"),
    markdownOf(record, (name) => `charts/${name}.svg`),
  );
  stderr.write("wrote RESULTS.md and its charts\n");
}
