// Runs the environment's Python: node scripts/python.mjs -m mypy
import { spawnSync } from "node:child_process";
import { ensureVenv, folder } from "./venv.mjs";

const { status } = spawnSync(ensureVenv(), process.argv.slice(2), { cwd: folder, stdio: "inherit" });
process.exitCode = status ?? 1;
