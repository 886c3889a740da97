/** Runs a command to its end, and ends it where that does not come. */

import { type ChildProcess, spawn } from "node:child_process";

export interface Outcome {
  /** `null` where a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
  isTimedOut: boolean;
}

const running = new Set<ChildProcess>();

/** Ends everything that runs. */
export function endAll(): void {
  for (const child of running) end(child);
}

function end(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    // Its group: what it has started ends with it.
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has just ended by itself.
  }
}

/** `timeout` in milliseconds. The promise rejects only where the command cannot be started. */
export function runCommand([command, ...args]: string[], cwd: string, timeout: number): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"], detached: true });
    running.add(child);
    const outcome: Outcome = { code: null, stdout: "", stderr: "", isTimedOut: false };
    child.stdout.setEncoding("utf8").on("data", (text) => {
      outcome.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      outcome.stderr += text;
    });
    const timer = setTimeout(() => {
      outcome.isTimedOut = true;
      end(child);
    }, timeout);
    const finish = () => {
      clearTimeout(timer);
      running.delete(child);
    };
    child.on("error", (error) => {
      finish();
      reject(error);
    });
    child.on("close", (code) => {
      finish();
      resolve({ ...outcome, code });
    });
  });
}
