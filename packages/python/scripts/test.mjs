// Runs pytest, and writes its counts to reports/vitest.json, where the repository's test command adds up those of every
// package.
//
//   npm test -w @ls/python                        everything
//   npm test -w @ls/python -- -k "ignored row"    as pytest takes it
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureVenv, folder } from "./venv.mjs";

const reports = join(folder, "reports");
const junit = join(reports, "junit.xml");

// The repository's test command speaks to vitest.
const forPytest = process.argv.slice(2).filter((argument) => !/^--(reporter|outputFile)/.test(argument));

rmSync(junit, { force: true });
mkdirSync(reports, { recursive: true });
const args = ["-m", "pytest", "--quiet", `--junitxml=${junit}`, ...forPytest];
const { status } = spawnSync(ensureVenv(), args, { cwd: folder, stdio: "inherit" });
process.exitCode = status ?? 1;

// The counts of the one suite that the report holds.
const suite = /<testsuite .*?>/.exec(readFileSync(junit, "utf8"))[0];
const count = (name) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)[1]);
const [failed, skipped] = [count("failures") + count("errors"), count("skipped")];
const counts = {
  numPassedTests: count("tests") - failed - skipped,
  numFailedTests: failed,
  numPendingTests: skipped,
  numTodoTests: 0,
  testResults: [],
};
writeFileSync(join(reports, "vitest.json"), `${JSON.stringify(counts)}\n`);
