/** What it takes to start: sizes, compilation, `init`, the first result and the first large call, in fresh processes. */

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { benchFolder } from "../bench-folder.ts";
import { cases } from "../cases.ts";
import { type Spread, spreadOf } from "../measure/statistics.ts";
import { disagreement, expectedOf } from "../measure/verify.ts";
import { problemOf } from "../problem.ts";
import { FIRST_CALL, FIRST_RESULT, type Figures, type Probe } from "./probes.ts";
import { type Size, sizes } from "./sizes.ts";

/** Who can be measured, by the names of the peers. */
export const STARTERS = ["simd", "relaxed", "plain JS"] as const;

export type Starter = (typeof STARTERS)[number];

/** Someone's way of starting. */
export interface Start {
  who: Starter;
  /** Absent where there is none to be had. */
  warmUp?: boolean;
  /** Each the spread over the processes. */
  figures: Partial<Record<keyof Figures, Spread>>;
}

export interface StartUp {
  /** Fresh processes behind each figure. */
  runs: number;
  sizes: Size[];
  starts: Start[];
}

export interface StartUpPlan {
  starters: readonly Starter[];
  runs: number;
  /** The cores that may be used, as taskset lists them: an engine compiles on other threads than its first. */
  cores: string | undefined;
}

async function probe(cores: string | undefined, args: string[]): Promise<Probe> {
  const program = [process.execPath, join(benchFolder, "dist/probe.js"), ...args];
  const [command, ...rest] = cores === undefined ? program : ["taskset", "-c", cores, ...program];
  const { stdout } = await promisify(execFile)(command, rest);
  return JSON.parse(stdout);
}

interface Question {
  start: Start;
  args: string[];
  /** What it solves. */
  solves?: string;
}

function questionsOf(who: Starter): Question[] {
  const name = who === "plain JS" ? "plain-js" : who;
  const warmths = who === "plain JS" ? [undefined] : [true, false];
  return warmths.flatMap((warmUp) => {
    const start: Start = { who, warmUp, figures: {} };
    const warmth = warmUp ? "warm" : "cold";
    return [
      ...(warmUp === undefined ? [] : [{ start, args: ["compile", name] }]),
      { start, args: ["first-result", name, warmth], solves: FIRST_RESULT },
      { start, args: ["first-call", name, warmth], solves: FIRST_CALL },
    ];
  });
}

/** Rounds over everyone, for the reason that ../measure/interleave.ts gives. @throws {Error} if a result is wrong */
export async function measureStartUp(
  { starters, runs, cores }: StartUpPlan,
  onStage: (stage: string) => void,
): Promise<StartUp> {
  const questions = starters.flatMap(questionsOf);
  const problems = cases.filter(({ name }) => questions.some(({ solves }) => solves === name)).map(problemOf);
  const expected = new Map<string, number>();
  for (const problem of problems) expected.set(problem.name, (await expectedOf(problem)).loss!);

  const samples = new Map<Start, Partial<Record<keyof Figures, number[]>>>();
  for (let run = 0; run < runs; run++) {
    onStage(`round ${run + 1} of ${runs}`);
    for (const { start, args, solves } of questions) {
      const { figures, loss } = await probe(cores, args);
      const problem = problems.find(({ name }) => name === solves);
      const wrong = problem && disagreement({ loss }, { loss: expected.get(problem.name) }, problem);
      if (wrong) throw new Error(`${args.join(" ")}: ${wrong}`);
      const taken = samples.get(start) ?? {};
      samples.set(start, taken);
      for (const [what, time] of Object.entries(figures) as [keyof Figures, number][]) {
        taken[what] = [...(taken[what] ?? []), time];
      }
    }
  }
  for (const [start, taken] of samples) {
    for (const [what, times] of Object.entries(taken) as [keyof Figures, number[]][]) {
      start.figures[what] = spreadOf(times);
    }
  }
  return { runs, sizes: sizes(), starts: [...samples.keys()] };
}
