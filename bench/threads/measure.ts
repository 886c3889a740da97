/** What threads are worth: the calls that give promises with one and with two, in a process that may use every core. */

import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { benchFolder } from "../bench-folder.ts";
import type { Scaling } from "./scale.ts";

/** The last layer of two shapes, and loss and gradient of much that is not in a cache. */
export const THREADED_CASES = ["256x768x1000-linear", "64x512x8000-linear", "512x32000"];

export interface ThreadsPlan {
  cases: readonly string[];
  effort: "full" | "quick";
  /** The cores that may be used, as taskset lists them. */
  cores: string | undefined;
}

/** @throws {Error} with what the process complained about, if it fails */
export async function measureThreads(
  { cases, effort, cores }: ThreadsPlan,
  onStage: (stage: string) => void,
): Promise<Scaling[]> {
  const program = [process.execPath, join(benchFolder, "dist/threads.js"), effort, ...cases];
  const [command, ...args] = cores === undefined ? program : ["taskset", "-c", cores, ...program];
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let complaints = "";
  child.stderr.on("data", (data) => {
    complaints += data;
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const found: Scaling[] = [];
  onStage(cases[0]);
  for await (const line of createInterface({ input: child.stdout })) {
    found.push(JSON.parse(line));
    if (found.length < cases.length) onStage(cases[found.length]);
  }
  const code = await ended;
  if (code !== 0) throw new Error(complaints.trim() || `the process for threads ended with ${code}`);
  return found;
}
