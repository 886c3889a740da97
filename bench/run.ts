#!/usr/bin/env node
/** `npm run bench`: opens everyone, races case by case, prints a table for each, and writes what it found. */

import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { benchFolder } from "./bench-folder.ts";
import { cases } from "./cases.ts";
import { FULL, QUICK } from "./measure/interleave.ts";
import { race } from "./measure/race.ts";
import { openPeers } from "./open-peers.ts";
import { sources } from "./peers/all.ts";
import { BASELINE } from "./peers/ours.ts";
import type { Peer } from "./peers/peer.ts";
import { createProgress } from "./progress.ts";
import { allowRelaxedSimd } from "./relaxed-simd.ts";
import { chartOf } from "./report/chart.ts";
import { markdownOf } from "./report/markdown.ts";
import type { RunRecord } from "./report/record.ts";
import { textOf } from "./report/text.ts";
import { checkWritable, choose, HELP, parseSettings, type Settings, UserError } from "./settings.ts";
import { surroundings } from "./surroundings.ts";
import { plans, sweepAll } from "./sweep.ts";

const INTERRUPTED = 130;

async function run(args: string[]): Promise<void> {
  const settings = parseSettings(args);
  if (settings.help) {
    process.stdout.write(HELP);
    return;
  }
  const names = sources.flatMap((source) => source.names);
  const chosen = choose(
    settings.filter,
    cases.map(({ name }) => name),
    names,
  );
  // npm runs the script at the root and says where the user is.
  const json = settings.json && resolve(process.env.INIT_CWD ?? "", settings.json);
  if (json) checkWritable(json);

  allowRelaxedSimd();
  const wanted = sources.filter(
    ({ names, isSlowToStart }) => !(settings.quick && isSlowToStart) || names.some(chosen.isNamed),
  );
  const { peers, unavailable } = await openPeers(wanted, (name) => name === BASELINE || chosen.isPeer(name));
  const closeAll = () => {
    for (const peer of peers) peer.close();
  };
  process.once("SIGINT", () => {
    closeAll();
    process.exit(INTERRUPTED);
  });
  try {
    const record: RunRecord = {
      surroundings: surroundings(args),
      peers: peers.map(({ name, configuration }) => ({ name, configuration })),
      unavailable,
      cases: [],
      sweeps: [],
    };
    await measure(record, peers, settings, chosen.isCase);
    if (json) writeFileSync(json, `${JSON.stringify(record, undefined, 2)}\n`);
    if (isWhole(settings)) writeResults(record);
  } finally {
    closeAll();
  }
}

/** Only a whole run is worth keeping. */
const isWhole = ({ quick, filter }: Settings) => !quick && filter.length === 0;

async function measure(
  record: RunRecord,
  peers: readonly Peer[],
  settings: Settings,
  isCase: (name: string) => boolean,
): Promise<void> {
  const { machine, engine, commit, date } = record.surroundings;
  process.stdout.write(`${machine}; ${engine}; commit ${commit}; ${date}\n`);
  for (const { names, reason } of record.unavailable) {
    process.stdout.write(`not here: ${names.join(", ")}: ${reason}\n`);
  }
  process.stdout.write("\n");

  // --quick shortens the list, unless the filter asks for a case by name.
  const chosen = cases.filter(({ name }) => isCase(name));
  const short = chosen.filter(({ quick }) => quick);
  const raced = settings.quick && short.length > 0 ? short : chosen;
  const swept = isWhole(settings) ? plans().reduce((sum, plan) => sum + plan.cases.length, 0) : 0;
  const progress = createProgress(process.stderr, raced.length + swept);
  for (const of of raced) {
    progress.step(of.name);
    const result = await race(of, peers, settings.quick ? QUICK : FULL, (stage) => progress.stage(stage));
    progress.clear();
    process.stdout.write(textOf(result));
    record.cases.push(result);
  }
  if (swept > 0) record.sweeps.push(...(await sweepAll(peers, (name) => progress.step(name))));
  progress.clear();
}

function writeResults(record: RunRecord): void {
  const charts = resolve(benchFolder, "charts");
  mkdirSync(charts, { recursive: true });
  for (const sweep of record.sweeps) writeFileSync(resolve(charts, `${sweep.name}.svg`), chartOf(sweep));
  const results = resolve(benchFolder, "RESULTS.md");
  writeFileSync(
    results,
    markdownOf(record, (name) => `charts/${name}.svg`),
  );
  process.stderr.write("wrote bench/RESULTS.md and bench/charts/\n");
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
