/**
 * Keeps the main thread, and the processes it starts, on one core: two cores of one machine may differ by half, when one
 * of them shares its arithmetic with somebody else. The engine's own threads, which compile and collect garbage, stay free.
 */

import { execFileSync } from "node:child_process";

/** Linux with util-linux's taskset; elsewhere nothing happens. Returns whether it worked. */
export function keepToOneCore(): boolean {
  if (process.platform !== "linux") return false;
  const taskset = (...args: string[]) =>
    execFileSync("taskset", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const pid = String(process.pid);
  try {
    // "pid 17's current affinity list: 0-3,5"
    const last = /(\d+)\s*$/.exec(taskset("-cp", pid))?.[1];
    if (last === undefined) return false;
    taskset("-cp", last, pid);
    return true;
  } catch {
    return false;
  }
}
