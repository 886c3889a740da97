/** A run: opens everyone, races case by case, prints a table for each, and writes what it found. */

import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Case } from "./cases.ts";
import { LINEAR_EFFORT } from "./linear/race.ts";
import { type LinearCard, type LinearPlan, measureLinear } from "./linear/run.ts";
import { BRIEF, type Effort, FULL, QUICK } from "./measure/interleave.ts";
import { race } from "./measure/race.ts";
import { measureNeighbours, type NeighbourPlan, type Steps } from "./neighbours/measure.ts";
import { openPeers } from "./open-peers.ts";
import { BASELINE } from "./peers/groups.ts";
import type { Peer, PeerSource } from "./peers/peer.ts";
import { createProgress } from "./progress.ts";
import { chartOf } from "./report/chart.ts";
import { markdownOf } from "./report/markdown.ts";
import type { RunRecord } from "./report/record.ts";
import { neighboursText, startUpText, textOf } from "./report/text.ts";
import { type Choice, checkWritable, choose, HELP, parseSettings, type Settings, UserError } from "./settings.ts";
import { type measureStartUp, STARTERS, type StartUp } from "./start-up/measure.ts";
import { surroundings } from "./surroundings.ts";
import { type SweepPlan, sweepAll } from "./sweep.ts";

/** What is raced, by whom. */
export interface Card {
  cases: readonly Case[];
  sources: readonly PeerSource[];
  /** The last layer and its loss, which have peers of their own. */
  linear: LinearCard;
  sweepPlans: readonly SweepPlan[];
  neighbourPlan: NeighbourPlan;
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

/** What `--filter` knows the comparison of every number of classes with the next by. */
const NEIGHBOURS = "neighbours";

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
  const { cases, sources, linear } = card;
  const crossEntropy = [...cases.map(({ name }) => name), START_UP, NEIGHBOURS];
  const chosen = choose(
    settings.filter,
    [...crossEntropy, ...linear.cases.map(({ name }) => name)],
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

/** Only a whole run is worth keeping. */
const isWhole = ({ quick, filter }: Settings) => !quick && filter.length === 0;

/** What of the card is measured, and with how much effort. */
interface Plan {
  peers: readonly Peer[];
  cases: readonly Case[];
  effortOf(of: Case): Effort;
  linear: { card: LinearCard; plan: LinearPlan };
  sweepPlans: readonly SweepPlan[];
  /** Absent where starting is not to be measured, or nobody takes part in it. */
  measureStartUp?: (onStage: (stage: string) => void) => Promise<StartUp>;
  /** Absent where neighbours are not to be compared. */
  measureNeighbours?: (onStage: (stage: string) => void) => Promise<Steps[]>;
}

function planOf(card: Card, chosen: Choice, peers: readonly Peer[], settings: Settings): Plan {
  const { quick } = settings;
  // --quick shortens the list, unless the filter asks for cases that are not on the short one.
  const listed = <Of extends { name: string; quick: boolean }>(cases: readonly Of[]): Of[] => {
    const all = cases.filter(({ name }) => chosen.isCase(name));
    const short = all.filter((of) => of.quick);
    return quick && short.length > 0 ? short : all;
  };
  const starters = STARTERS.filter((name) => peers.some((peer) => peer.name === name));
  const baseline = peers.find(({ name }) => name === BASELINE);
  const hasNeighbours = chosen.isCase(NEIGHBOURS) && (!quick || chosen.isNamed(NEIGHBOURS));
  const startUp = { starters, runs: quick ? START_UP_RUNS.quick : START_UP_RUNS.full, cores: card.cores };
  return {
    peers,
    cases: listed(card.cases),
    effortOf: ({ section }) => (quick ? QUICK : section === "options" ? BRIEF : FULL),
    linear: {
      card: card.linear,
      plan: { cases: listed(card.linear.cases), effort: quick ? QUICK : LINEAR_EFFORT, isPeer: chosen.isPeer },
    },
    sweepPlans: isWhole(settings) ? card.sweepPlans : [],
    measureStartUp:
      chosen.isCase(START_UP) && starters.length > 0 ? (onStage) => card.measureStartUp(startUp, onStage) : undefined,
    measureNeighbours:
      hasNeighbours && baseline ? (onStage) => measureNeighbours(card.neighbourPlan, baseline, onStage) : undefined,
  };
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

  const { peers, cases, effortOf, linear, sweepPlans, measureStartUp, measureNeighbours } = plan;
  const points = sweepPlans.reduce((sum, { cases }) => sum + cases.length, 0);
  const progress = createProgress(
    stderr,
    cases.length + linear.plan.cases.length + points + [measureStartUp, measureNeighbours].filter(Boolean).length,
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
