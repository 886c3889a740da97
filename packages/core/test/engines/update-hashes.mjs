// `npm run hash -w @ls/core`: prints the hashes of the built package's results, and with --update commits to them, for
// when a change of the results' bits is meant.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { engine } from "../../../../.ci/engines/engines.mjs";

const committed = new URL("hashes.json", import.meta.url);
const run = spawnSync(engine("Node 24"), [fileURLToPath(new URL("report.ts", import.meta.url))], { encoding: "utf8" });
if (run.status !== 0) throw new Error(run.stderr);
const now = `${JSON.stringify(JSON.parse(run.stdout), null, 2)}\n`;
process.stdout.write(now);
if (process.argv.includes("--update")) writeFileSync(committed, now);
else console.log(now === readFileSync(committed, "utf8") ? "as committed" : "differs from what is committed");
