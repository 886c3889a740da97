/** A run: opens everyone, races case by case, prints a table for each, and writes what it found. */

import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Case } from "./cases.ts";
import { BRIEF, FULL, QUICK } from "./measure/interleave.ts";
import { race } from "./measure/race.ts";
import { openPeers } from "./open-peers.ts";
import { BASELINE } from "./peers/ours.ts";
import type { Peer, PeerSource } from "./peers/peer.ts";
import { createProgress } from "./progress.ts";
import { chartOf } from "./report/chart.ts";
import { markdownOf } from "./report/markdown.ts";
import type { RunRecord } from "./report/record.ts";
import { startUpText, textOf } from "./report/text.ts";
import { checkWritable, choose, HELP, parseSettings, type Settings, UserError } from "./settings.ts";
import { type measureStartUp, STARTERS } from "./start-up/measure.ts";
import { surroundings } from "./surroundings.ts";
import { type SweepPlan, sweepAll } from "./sweep.ts";

/** What is raced, by whom. */
export interface Card {
  cases: readonly Case[];
  sources: readonly PeerSource[];
  sweepPlans: readonly SweepPlan[];
  /** How starting is measured. */
  measureStartUp: typeof measureStartUp;
  /** The cores there were before everyone went to the same one, as taskset lists them; absent where everyone is anywhere. */
  cores: string | undefined;
}

export interface Places {
  stdout: { write(text: string): unknown };
  stderr: Pick<NodeJS.WriteStream, "write" | "isTTY" | "columns">;
  /** What a relative --json is relative to. */
  userFolder: string;
  /** Where RESULTS.md and the charts go. */
  resultsFolder: string;
}

/** What `--filter` knows the start-up by. */
const START_UP = "start-up";

/** Fresh processes for each figure of the start-up. */
const START_UP_RUNS = { full: 15, quick: 3 };

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
  const { cases, sources } = card;
  const chosen = choose(
    settings.filter,
    [...cases.map(({ name }) => name), START_UP],
    sources.flatMap(({ names }) => names),
  );
  const json = settings.json && resolve(places.userFolder, settings.json);
  if (json) checkWritable(json);

  const wanted = sources.filter(
    ({ names, isSlowToStart }) => !(settings.quick && isSlowToStart) || names.some(chosen.isNamed),
  );
  const { peers, unavailable } = await openPeers(wanted, (name) => name === BASELINE || chosen.isPeer(name));
  const closeAll = () => {
    for (const peer of peers) peer.close();
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
    // --quick shortens the list, unless the filter asks for cases that are not on the short one.
    const all = cases.filter(({ name }) => chosen.isCase(name));
    const short = all.filter(({ quick }) => quick);
    const raced = settings.quick && short.length > 0 ? short : all;
    await measure(record, peers, raced, settings, card, chosen.isCase(START_UP), places);
    if (json) writeFileSync(json, `${JSON.stringify(record, undefined, 2)}\n`);
    if (isWhole(settings)) writeResults(record, places);
  } finally {
    process.off("SIGINT", interrupted);
    closeAll();
  }
}

/** Only a whole run is worth keeping. */
const isWhole = ({ quick, filter }: Settings) => !quick && filter.length === 0;

async function measure(
  record: RunRecord,
  peers: readonly Peer[],
  cases: readonly Case[],
  settings: Settings,
  { sweepPlans, measureStartUp, cores }: Card,
  wantsStartUp: boolean,
  { stdout, stderr }: Places,
): Promise<void> {
  const { machine, engine, commit, date } = record.surroundings;
  stdout.write(`${machine}; ${engine}; commit ${commit}; ${date}\n`);
  for (const { names, reason } of record.unavailable) stdout.write(`not here: ${names.join(", ")}: ${reason}\n`);
  stdout.write("\n");

  const plans = isWhole(settings) ? sweepPlans : [];
  const points = plans.reduce((sum, plan) => sum + plan.cases.length, 0);
  const starters = wantsStartUp ? STARTERS.filter((name) => peers.some((peer) => peer.name === name)) : [];
  const progress = createProgress(stderr, cases.length + points + (starters.length > 0 ? 1 : 0));
  for (const of of cases) {
    progress.step(of.name);
    const effort = settings.quick ? QUICK : of.section === "options" ? BRIEF : FULL;
    const result = await race(of, peers, effort, (stage) => progress.stage(stage));
    progress.clear();
    stdout.write(textOf(result));
    record.cases.push(result);
  }
  if (starters.length > 0) {
    progress.step(START_UP);
    const runs = settings.quick ? START_UP_RUNS.quick : START_UP_RUNS.full;
    record.startUp = await measureStartUp({ starters, runs, cores }, (stage) => progress.stage(stage));
    progress.clear();
    stdout.write(startUpText(record.startUp));
  }
  record.sweeps.push(...(await sweepAll(plans, peers, (name) => progress.step(name))));
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
