/** Builds the hosts, checks what each gives, times them by turns with Node, prints the table and writes it. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createProgress } from "@ls/bench/progress";
import { UserError } from "@ls/bench/settings";
import { machine } from "@ls/bench/surroundings";
import { countLines } from "./count-lines.ts";
import type { Host } from "./host.ts";
import type { Report } from "./report.ts";
import { HELP, parseSettings } from "./settings.ts";
import { hashesOf, type Row, tableOf, withTable } from "./table.ts";

/** How hosts are treated; tests have others. */
export interface Tools {
  lacksOf(host: Host): string[];
  build(host: Host): Promise<void>;
  run(host: Host): Promise<Report>;
}

export interface Surroundings {
  hosts: readonly Host[];
  stdout: { write(text: string): unknown };
  stderr: Pick<NodeJS.WriteStream, "write" | "isTTY" | "columns">;
  readme: string;
  /** A host that is missing is a failure. */
  isStrict: boolean;
}

/** Beside whose time the others' is measured. */
const YARDSTICK = "node";
/** The median of so many stands where others took the processor in two. */
const ROUNDS = 5;
const INCOMPLETE = 1;
const USER_ERROR = 2;

/** Runs the program and returns its exit code: 0, 1 where a host failed or none was there, or 2 for the user's mistakes. */
export async function runProgram(args: string[], tools: Tools, surroundings: Surroundings): Promise<number> {
  const { hosts, stdout, stderr, readme, isStrict } = surroundings;
  try {
    const names = hosts.map(({ name }) => name);
    const settings = parseSettings(args, names);
    if (settings.help) {
      stdout.write(HELP);
      return 0;
    }
    const yardstick = hosts.find(({ name }) => name === YARDSTICK)!;
    const chosen = [yardstick, ...hosts.filter((host) => host !== yardstick)].filter(
      ({ name }) => settings.hosts.length === 0 || settings.hosts.includes(name),
    );
    const { rows, missing, failed } = await new Run(tools, surroundings, yardstick).all(chosen);
    if (rows.length > 0) stdout.write(`${tableOf(rows)}\n\n${hashesOf(rows)}\n`);
    if (settings.write) {
      if (rows.length === hosts.length) {
        writeFileSync(readme, withTable(readFileSync(readme, "utf8"), textOf(rows)));
        stderr.write("wrote apps/embed/README.md\n");
      } else {
        stderr.write("apps/embed/README.md is as it was: not every host ran\n");
      }
    }
    return failed > 0 || rows.length === 0 || (isStrict && missing > 0) ? INCOMPLETE : 0;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    stderr.write(`${error.message}\n`);
    return USER_ERROR;
  }
}

/** What the README has between its marks. */
const textOf = (rows: readonly Row[]) =>
  [
    `Times on ${machine()}, ${new Date().toISOString().slice(0, 10)}: median of ${ROUNDS} rounds, and their range.`,
    tableOf(rows),
    hashesOf(rows),
  ].join("\n\n");

/** One run of the whole. A host that fails is told and left out of what follows. */
class Run {
  #missing = 0;
  #failed = 0;

  constructor(
    private readonly tools: Tools,
    private readonly surroundings: Surroundings,
    private readonly yardstick: Host,
  ) {}

  async all(hosts: readonly Host[]): Promise<{ rows: Row[]; missing: number; failed: number }> {
    const here = hosts.filter((host) => this.#isHere(host));
    const reports = new Map<Host, Report>();
    const progress = createProgress(this.surroundings.stderr, here.length * (1 + ROUNDS));
    for (const host of here) {
      progress.step(`${host.name}: building it and checking what it gives`);
      const report = await this.#attempt(host.name, progress.clear, async () => {
        await this.tools.build(host);
        return this.tools.run(host);
      });
      if (!report) continue;
      reports.set(host, report);
      progress.clear();
      const { passed, vectors, badCall } = report;
      this.surroundings.stdout.write(`${host.name}: ${passed} of ${vectors} vectors; a bad call: ${badCall}\n`);
    }
    const ratios = new Map([...reports.keys()].map((host) => [host, [] as number[]]));
    for (let round = 1; round <= ROUNDS; round++) {
      for (const [host, own] of ratios) {
        progress.step(`${host.name}: timing it beside Node, round ${round} of ${ROUNDS}`);
        const beside = `${this.yardstick.name}, beside which ${host.name} would be timed,`;
        const nodes = await this.#attempt(beside, progress.clear, () => this.tools.run(this.yardstick));
        const report = nodes && (await this.#attempt(host.name, progress.clear, () => this.tools.run(host)));
        if (report) own.push(report.milliseconds / nodes.milliseconds);
        else ratios.delete(host);
      }
    }
    progress.clear();
    const rows = [...ratios].map(([host, own]) => rowOf(host, reports.get(host)!, own));
    return { rows, missing: this.#missing, failed: this.#failed };
  }

  #isHere(host: Host): boolean {
    const lacks = this.tools.lacksOf(host);
    if (lacks.length === 0) return true;
    this.surroundings.stdout.write(`${host.name} is not run here. ${lacks.join(" ")}\n`);
    this.#missing += 1;
    return false;
  }

  async #attempt<Result>(who: string, clear: () => void, action: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await action();
    } catch (error) {
      clear();
      this.surroundings.stdout.write(`${who} failed: ${(error as Error).message}\n`);
      this.#failed += 1;
      return undefined;
    }
  }
}

function rowOf({ title, binary, folder, sources }: Host, { host, gradients }: Report, ratios: number[]): Row {
  const counts = sources.map((source) => countLines(source, readFileSync(join(folder, source), "utf8")));
  const lines = counts.reduce((sum, count) => sum + count, 0);
  return { title, version: host, binary, gradients, ratios, lines };
}
