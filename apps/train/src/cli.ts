import { existsSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { init } from "@ls/core";
import { loadDataset } from "./data/load.ts";
import { runExperiment } from "./experiment.ts";
import { toJson } from "./json.ts";
import type { Outcome } from "./outcome.ts";
import { plotSvg } from "./plot/plot.ts";
import { createProgress } from "./progress.ts";
import { report } from "./report.ts";
import { HELP, parseSettings, type Settings } from "./settings.ts";
import { UserError } from "./user-error.ts";

export interface Surroundings {
  stdout: { write(text: string): unknown };
  stderr: NodeJS.WriteStream;
  /** What relative paths are relative to. */
  folder: string;
  /** Aborted by CTRL-C. */
  signal: AbortSignal;
}

const INTERRUPTED = 130;

/** Runs the program and returns its exit code: 0, 2 for the user's mistakes, 130 after CTRL-C. */
export async function run(args: string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr, folder, signal } = surroundings;
  try {
    const settings = parseSettings(args, folder);
    if (settings.help) {
      stdout.write(HELP);
      return 0;
    }
    if (settings.plot !== undefined) checkPlotPath(settings.plot);
    const outcome = await trainAll(settings, surroundings);
    stdout.write(settings.json ? toJson(outcome) : report(outcome));
    if (settings.plot !== undefined) {
      writePlot(settings.plot, outcome);
      stderr.write(`wrote ${settings.plot}\n`);
    }
    return 0;
  } catch (error) {
    if (signal.aborted) {
      stderr.write("interrupted\n");
      return INTERRUPTED;
    }
    if (!(error instanceof UserError)) throw error;
    stderr.write(`${error.message}\n`);
    return 2;
  }
}

async function trainAll(settings: Settings, { stderr, signal }: Surroundings): Promise<Outcome> {
  const start = performance.now();
  const dataset = loadDataset(settings.data, settings.seed, settings.images);
  const ls = await init();
  const progress = createProgress(stderr, settings.epochs, settings.labelSmoothing.length, signal);
  try {
    const runs = await runExperiment(ls, dataset, settings, progress);
    return { dataset, settings, variant: ls.variant, runs, seconds: (performance.now() - start) / 1e3 };
  } finally {
    progress.stop();
    ls.dispose();
  }
}

/** Told before the training, not after it. */
function checkPlotPath(path: string): void {
  const parent = dirname(path);
  if (!existsSync(parent) || !statSync(parent).isDirectory()) {
    throw new UserError(`--plot ${path}: the folder ${parent} does not exist`);
  }
  if (existsSync(path) && statSync(path).isDirectory()) throw new UserError(`--plot ${path}: it is a folder`);
}

function writePlot(path: string, outcome: Outcome): void {
  try {
    writeFileSync(path, plotSvg(outcome));
  } catch (error) {
    throw new UserError(`--plot ${path}: ${(error as Error).message}`);
  }
}
