/**
 * Keeps the main thread, and the processes it starts, on one core: two cores of one machine may differ by half, when one
 * of them shares its arithmetic with somebody else. The engine's own threads, which compile and collect garbage, stay free.
 */

import { execFileSync } from "node:child_process";

/** Linux with util-linux's taskset; elsewhere nothing happens. The cores there were before, as taskset lists them, if it worked. */
export function keepToOneCore(): string | undefined {
  if (process.platform !== "linux") return undefined;
  const taskset = (...args: string[]) =>
    execFileSync("taskset", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const pid = String(process.pid);
  try {
    // "pid 17's current affinity list: 0-3,5"
    const [, cores, last] = /: ([\d,-]*?(\d+))\s*$/.exec(taskset("-cp", pid)) ?? [];
    if (last === undefined) return undefined;
    taskset("-cp", last, pid);
    return cores;
  } catch {
    return undefined;
  }
}
