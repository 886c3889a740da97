/** Where a run took place: enough to judge its figures by, and nothing that names a host or a folder. */

import { execFileSync } from "node:child_process";
import { arch, cpus, totalmem, type } from "node:os";

export interface Surroundings {
  machine: string;
  engine: string;
  commit: string;
  /** ISO 8601, the day. */
  date: string;
  command: string;
}

/** The processor, its cores, the memory and the system. */
export function machine(): string {
  const cores = cpus();
  const model = cores[0]?.model.trim() || "unknown processor";
  return `${model}, ${cores.length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${arch()}`;
}

function engine(): string {
  const { bun, deno, node, v8 } = process.versions;
  if (bun) return `Bun ${bun} (JavaScriptCore)`;
  if (deno) return `Deno ${deno} (V8 ${v8})`;
  return `Node ${node} (V8 ${v8})`;
}

function commit(): string {
  const git = (...args: string[]) =>
    execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    const changed = git("status", "--porcelain", "--untracked-files=no", "--", ":/packages", ":/bench/*.ts") !== "";
    return git("rev-parse", "--short=12", "HEAD") + (changed ? " with uncommitted changes" : "");
  } catch {
    return "unknown (not a git checkout)";
  }
}

/** A command as a reader may repeat it; the file that --json names is the user's own affair. */
export function commandOf(script: string, args: readonly string[]): string {
  const words = args.map((arg, i) => {
    if (args[i - 1] === "--json") return "FILE";
    if (arg.startsWith("--json=")) return "--json=FILE";
    return /\s/.test(arg) ? `"${arg}"` : arg;
  });
  if (process.versions.bun) return ["bun bench/dist/run.js", ...words].join(" ");
  return [script, ...(words.length > 0 ? ["--", ...words] : [])].join(" ");
}

export function surroundings(args: readonly string[], isOnOneCore: boolean): Surroundings {
  return {
    machine: `${machine()}${isOnOneCore ? ", everyone on the same core" : ""}`,
    engine: engine(),
    commit: commit(),
    date: new Date().toISOString().slice(0, 10),
    command: commandOf("npm run bench", args),
  };
}
