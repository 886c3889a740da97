// ruff over this package and the host program in Python, which is small and has no settings of its own.
import { spawnSync } from "node:child_process";
import { ensureVenv, folder } from "./venv.mjs";

const python = ensureVenv();
for (const task of [["check"], ["format", "--check"]]) {
  const args = ["-m", "ruff", ...task, "--config", "pyproject.toml", ".", "../../apps/embed/python"];
  const { status } = spawnSync(python, args, { cwd: folder, stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
