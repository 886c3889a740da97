#!/usr/bin/env node
/** `npm run bench`: opens everyone, races case by case, prints a table for each. */

import { cases } from "./cases.ts";
import { FULL, QUICK } from "./measure/interleave.ts";
import { race } from "./measure/race.ts";
import { openPeers } from "./open-peers.ts";
import { sources } from "./peers/all.ts";
import { BASELINE } from "./peers/ours.ts";
import { createProgress } from "./progress.ts";
import { allowRelaxedSimd } from "./relaxed-simd.ts";
import { textOf } from "./report/text.ts";
import { choose, HELP, parseSettings, UserError } from "./settings.ts";
import { surroundings } from "./surroundings.ts";

async function run(args: string[]): Promise<void> {
  const settings = parseSettings(args);
  if (settings.help) {
    process.stdout.write(HELP);
    return;
  }
  const chosen = choose(
    settings.filter,
    cases.map(({ name }) => name),
    sources.flatMap(({ names }) => names),
  );
  allowRelaxedSimd();
  const { peers, unavailable } = await openPeers(sources, (name) => name === BASELINE || chosen.isPeer(name));
  try {
    const where = surroundings(args);
    process.stdout.write(`${where.machine}; ${where.engine}; commit ${where.commit}; ${where.date}\n`);
    for (const { names, reason } of unavailable) process.stdout.write(`not here: ${names.join(", ")}: ${reason}\n`);
    process.stdout.write("\n");

    const raced = cases.filter(({ name, quick }) => chosen.isCase(name) && (quick || !settings.quick));
    const progress = createProgress(process.stderr, raced.length);
    for (const of of raced) {
      progress.step(of.name);
      const result = await race(of, peers, settings.quick ? QUICK : FULL, (stage) => progress.stage(stage));
      progress.clear();
      process.stdout.write(textOf(result));
    }
  } finally {
    for (const peer of peers) peer.close();
  }
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
