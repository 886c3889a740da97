// The virtual environments that tests and checks run in: `.venv`, with exactly what requirements-dev.txt names, and for floor.mjs
// another. Made anew when what they should have or the Python changes.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { lock } from "./lock.mjs";

export const folder = fileURLToPath(new URL("..", import.meta.url));
const isWindows = process.platform === "win32";
const system = process.env.PYTHON ?? (isWindows ? "python" : "python3");
// Whatever else PYTHONPATH has would count as installed.
const env = { ...process.env, PYTHONPATH: "" };
const FAILED =
  "pip could not install them; its message is above. The first run needs the network and the package index.";

/** Ends the process with a sentence. */
export function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

function needed(oldest) {
  return `Python ${oldest} or newer with venv is needed. Install it (Debian: apt install python3-venv), or name another by PYTHON.`;
}

/** What the system's Python is, or an end with a sentence that says what to install. */
function requirePython(oldest) {
  const program = `import sys, venv, ensurepip; assert sys.version_info >= (${oldest.replace(".", ", ")}), sys.version; print(sys.version)`;
  const { status, stdout, stderr, error } = spawnSync(system, ["-c", program], { encoding: "utf8", env });
  if (error) fail(`${system} was not found. ${needed(oldest)}`);
  if (status !== 0) fail(`${system} does not do: ${stderr.trim().split("\n").at(-1)}\n${needed(oldest)}`);
  return stdout;
}

function run(command, args, failure) {
  const { status } = spawnSync(command, args, { cwd: folder, stdio: ["ignore", process.stderr, process.stderr], env });
  if (status !== 0) fail(failure);
}

function takeLock(file) {
  try {
    return lock(file);
  } catch (error) {
    return fail(error.message);
  }
}

/** The text of requirements-dev.txt. */
export function requirementsOfTests() {
  return readFileSync(join(folder, "requirements-dev.txt"), "utf8");
}

/** The Python of an environment in this package's folder, after making it what `requirements` says. */
export function ensureVenv({ name = ".venv", requirements = requirementsOfTests(), oldest = "3.11" } = {}) {
  const venv = join(folder, name);
  const python = join(venv, isWindows ? "Scripts/python.exe" : "bin/python");
  const stamp = join(venv, "made-of");
  const wanted = createHash("sha256").update(requirePython(oldest)).update(requirements).digest("hex");
  const isMade = () => existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
  if (isMade()) return python;
  // Checks that turbo runs at the same time both come here.
  const unlock = takeLock(`${venv}.lock`);
  if (!isMade()) {
    console.error("Installing the Python packages that the tests need (pip) ...");
    run(
      system,
      ["-m", "venv", "--clear", venv],
      `The environment could not be made; the message is above. ${needed(oldest)}`,
    );
    const list = join(venv, "requirements.txt");
    writeFileSync(list, requirements);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"];
    run(python, [...pip, "--requirement", list], FAILED);
    writeFileSync(stamp, wanted);
  }
  unlock();
  return python;
}
