// The virtual environment that tests and checks run in: `.venv`, with exactly what requirements-dev.txt names. Made anew when
// that file or the Python changes.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { lock } from "./lock.mjs";

export const folder = fileURLToPath(new URL("..", import.meta.url));
const venv = join(folder, ".venv");
const isWindows = process.platform === "win32";
const python = join(venv, isWindows ? "Scripts/python.exe" : "bin/python");
const system = process.env.PYTHON ?? (isWindows ? "python" : "python3");
const NEEDED =
  "Python 3.11 or newer with venv is needed. Install it (Debian: apt install python3-venv), or name another by PYTHON.";
const FAILED =
  "pip could not install them; its message is above. The first run needs the network and the package index.";

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** What the system's Python is, or an end with a sentence that says what to install. */
function requirePython() {
  const program = "import sys, venv, ensurepip; assert sys.version_info >= (3, 11), sys.version; print(sys.version)";
  const { status, stdout, stderr, error } = spawnSync(system, ["-c", program], { encoding: "utf8" });
  if (error) fail(`${system} was not found. ${NEEDED}`);
  if (status !== 0) fail(`${system} does not do: ${stderr.trim().split("\n").at(-1)}\n${NEEDED}`);
  return stdout;
}

function run(command, args, failure) {
  const { status } = spawnSync(command, args, { cwd: folder, stdio: ["ignore", process.stderr, process.stderr] });
  if (status !== 0) fail(failure);
}

function takeLock() {
  try {
    return lock(join(folder, ".venv.lock"));
  } catch (error) {
    return fail(error.message);
  }
}

/** The environment's Python, after making it what requirements-dev.txt says. */
export function ensureVenv() {
  const requirements = join(folder, "requirements-dev.txt");
  const stamp = join(venv, "made-of");
  const wanted = createHash("sha256").update(requirePython()).update(readFileSync(requirements)).digest("hex");
  const isMade = () => existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
  if (isMade()) return python;
  // Checks that turbo runs at the same time both come here.
  const unlock = takeLock();
  if (!isMade()) {
    console.error("Installing the Python packages that the tests need (pip) ...");
    run(system, ["-m", "venv", "--clear", venv], `The environment could not be made; the message is above. ${NEEDED}`);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"];
    run(python, [...pip, "--requirement", requirements], FAILED);
    writeFileSync(stamp, wanted);
  }
  unlock();
  return python;
}
