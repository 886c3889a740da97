/** Builds a host, and runs its program once. */

import { runCommand } from "./command.ts";
import type { Host } from "./host.ts";
import { fill, type Places } from "./places.ts";
import { faultsOf, type Golden, type Report, readReport } from "./report.ts";

const MINUTE = 60_000;

/** Of one command: the first build of a host compiles its runtime, or fetches it. */
export const BUILD_TIMEOUT = 20 * MINUTE;
/** Interpreters take their time. */
export const RUN_TIMEOUT = 5 * MINUTE;

/** Of a command that fails, its last lines. */
const LINES_TOLD = 30;

/** @throws {Error} with the command and what it said, where one fails or does not end */
export async function buildHost(host: Host, places: Places, timeout = BUILD_TIMEOUT): Promise<void> {
  for (const words of host.build) await runToEnd(fill(words, places), host, timeout);
}

/** @throws {Error} where the program fails, does not end, or prints what it should not */
export async function runHost(host: Host, places: Places, golden: Golden, timeout = RUN_TIMEOUT): Promise<Report> {
  const report = readReport(await runToEnd(fill(host.run, places), host, timeout));
  const faults = faultsOf(report, host, golden);
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return report;
}

/** What the command prints. */
async function runToEnd(words: string[], { folder }: Host, timeout: number): Promise<string> {
  const { code, stdout, stderr, isTimedOut } = await runCommand(words, folder, timeout);
  if (code === 0 && !isTimedOut) return stdout;
  const why = isTimedOut ? `did not end within ${timeout / 1000} s` : `ended with ${code === null ? "a signal" : code}`;
  const said = `${stdout}${stderr}`.trim().split("\n").slice(-LINES_TOLD).join("\n");
  throw new Error(`${words.join(" ")}: ${why}\n${said}`.trim());
}
