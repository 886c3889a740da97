#!/usr/bin/env node
import { run } from "./cli.ts";

const interruption = new AbortController();
process.once("SIGINT", () => interruption.abort());

process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  // npm runs a workspace's script in the workspace's folder and says where the user is.
  folder: (process.env.npm_lifecycle_event === "start" && process.env.INIT_CWD) || process.cwd(),
  signal: interruption.signal,
});
