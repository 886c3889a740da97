// Runs the suites with the oldest NumPy and wasmtime that pyproject.toml allows, in an environment of their own.
//
//   npm run floor -w @ls/python                      with the Python at hand, if those have wheels for it
//   PYTHON=python3.10 npm run floor -w @ls/python    with the oldest one, too
//   npm run floor -w @ls/python -- -k threads        as pytest takes it
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ensureVenv, fail, folder, requirementsOfTests } from "./venv.mjs";

const project = readFileSync(join(folder, "pyproject.toml"), "utf8");
const oldest = /^requires-python = ">=([\d.]+)"$/m.exec(project)[1];
const floors = [.../^dependencies = (.*)$/m.exec(project)[1].matchAll(/"(\w+)>=([\d.]+)"/g)];

let requirements = requirementsOfTests();
for (const [, name, version] of floors) {
  requirements = requirements.replace(new RegExp(`^${name}==.*$`, "m"), `${name}==${version}`);
}

const python = ensureVenv({ name: ".venv-floor", requirements, oldest });
// Nothing from elsewhere may take their place.
const env = { ...process.env, PYTHONPATH: "" };
const run = (args) => spawnSync(python, args, { cwd: folder, stdio: "inherit", env }).status;

const check = `
import sys
from importlib.metadata import version
print("Python", sys.version.split()[0])
for name, floor in ${JSON.stringify(floors.map(([, name, version]) => [name, version]))}:
    print(name, version(name))
    assert f"{version(name)}.".startswith(f"{floor}."), f"expected {name} {floor}"
`;
if (run(["-c", check]) !== 0) fail("The environment does not have the oldest versions.");
process.exitCode = run(["-m", "pytest", "--quiet", ...process.argv.slice(2)]) ?? 1;
