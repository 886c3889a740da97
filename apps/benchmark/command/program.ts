/** Serves the built site, races in one browser after the other, prints a table for each case, and writes what was asked for. */

import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { linearText } from "@ls/bench/linear/report/text";
import { createProgress } from "@ls/bench/progress";
import { textOf } from "@ls/bench/report/text";
import { checkWritable, UserError } from "@ls/bench/settings";
import { commandOf, machine } from "@ls/bench/surroundings";
import { beatsUs, lossSentences, noLoss } from "../src/record/losses.ts";
import { markdownOf } from "../src/record/markdown.ts";
import { type BrowserRecord, inALine, missingIn, resultsIn } from "../src/record/record.ts";
import type { raceIn } from "./race-in.ts";
import { type BrowserName, HELP, parseSettings, type Settings } from "./settings.ts";

export interface Tools {
  /** Serves the site on a free port. */
  serve(): Promise<{ address: string; close(): Promise<void> }>;
  reasonAgainst(browser: BrowserName): string | undefined;
  raceIn: typeof raceIn;
}

export interface Places {
  stdout: { write(text: string): unknown };
  stderr: Pick<NodeJS.WriteStream, "write" | "isTTY" | "columns">;
  /** What a relative --json is relative to. */
  userFolder: string;
  /** Where --write puts the tables. */
  resultsFile: string;
}

const INCOMPLETE = 1;
const USER_ERROR = 2;

/** Runs the program and returns its exit code: 0, 1 where a browser failed or none was there, or 2 for the user's mistakes. */
export async function runProgram(args: string[], tools: Tools, places: Places): Promise<number> {
  try {
    const settings = parseSettings(args);
    if (settings.help) {
      places.stdout.write(HELP);
      return 0;
    }
    const json = settings.json && resolve(places.userFolder, settings.json);
    if (json) checkWritable(json);
    const { records, hasFailed } = await raceInAll(settings, tools, places);
    if (json) writeFileSync(json, `${JSON.stringify(records, undefined, 2)}\n`);
    if (settings.write && records.length > 0) {
      writeFileSync(places.resultsFile, resultsOf(records, args));
      places.stderr.write("wrote apps/benchmark/RESULTS.md\n");
    }
    return hasFailed || records.length === 0 ? INCOMPLETE : 0;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    places.stderr.write(`${error.message}\n`);
    return USER_ERROR;
  }
}

interface Outcome {
  records: BrowserRecord[];
  /** Of the browsers that are here. */
  hasFailed: boolean;
}

async function raceInAll(settings: Settings, tools: Tools, { stdout, stderr }: Places): Promise<Outcome> {
  const outcome: Outcome = { records: [], hasFailed: false };
  const { cases, browsers } = settings;
  const site = await tools.serve();
  const progress = createProgress(stderr, browsers.length);
  const onStatus = (status: string) => progress.stage(status);
  try {
    for (const name of browsers) {
      progress.step(name);
      const reason = tools.reasonAgainst(name);
      if (reason) {
        progress.clear();
        stdout.write(`${name} is not here. ${reason}\n\n`);
        continue;
      }
      try {
        const record = await tools.raceIn(name, { site: site.address, cases, onStatus });
        progress.clear();
        stdout.write(textOfRecord(record));
        outcome.records.push(record);
      } catch (error) {
        progress.clear();
        stdout.write(`${name} failed: ${(error as Error).message}\n\n`);
        outcome.hasFailed = true;
      }
    }
  } finally {
    await site.close();
  }
  return outcome;
}

/** For the terminal. */
function textOfRecord(record: BrowserRecord): string {
  const { surroundings, cases, linear } = record;
  const results = resultsIn(record);
  const missing = missingIn(record).map(({ names, reason }) => `not here: ${names.join(", ")}: ${reason}\n`);
  const losses = lossSentences(results);
  return [
    `${inALine(surroundings)}\n`,
    ...missing,
    "everyone was compared with the float64 reference before being timed\n\n",
    ...cases.map(textOf),
    ...linear.results.map(linearText),
    `${["where we lose:", ...(beatsUs(results) ? [] : [noLoss(results)]), ...losses].join("\n  ")}\n\n`,
  ].join("");
}

/** RESULTS.md. */
function resultsOf(records: readonly BrowserRecord[], args: readonly string[]): string {
  const introduction = [
    "# Results of the benchmark in browsers",
    "Written by the program itself; do not edit.",
    [`- Machine: ${machine()}`, `- Command: \`${commandOf("npm run bench:browser", args)}\``].join("\n"),
    [
      "What everyone computes is compared with a float64 reference on the very data that is timed; one that disagrees is reported",
      "and not timed. Rounds are interleaved; figures are medians over the rounds, with quartiles. Compare within a table only.",
    ].join("\n"),
  ];
  return `${[...introduction, ...records.map((record) => markdownOf(record).trimEnd())].join("\n\n")}\n`;
}
