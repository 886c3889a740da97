import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { lackOf } from "../src/needs.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ls-needs-"));
  mkdirSync(join(folder, "bin"));
  vi.stubEnv("PATH", `${join(folder, "bin")}${delimiter}${process.env.PATH}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A program on the path that does what the shell script says. */
function stub(name: string, script: string) {
  const file = join(folder, "bin", name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}
const lack = (probe: string[], least?: string) =>
  lackOf({ probe, least, advice: "COBOL 3.10 (apt install cobol)" }, folder);

it.each([
  ["3.10", "cobol 3.10.0 (2026-01-01)"],
  ["3.10", "cobol 3.10"],
  ["3.10", "cobol 4"],
  ["3.9", "go version go3.26.8 linux/amd64"],
  ["3", "javac 21"],
  ["3.8", "\\033[1mApache Maven 3.8.7\\033[m"],
])("has nothing to say of %s or newer where a program prints %s", (least, printed) => {
  stub("cobol", `printf '${printed}\\n'`);
  expect(lack(["cobol", "--version"], least)).toBeUndefined();
});

it("reads a version from standard error where standard output has none", () => {
  stub("cobol", "echo 'version \"3.11\"' >&2");
  expect(lack(["cobol", "-version"], "3.10")).toBeUndefined();
});

it.each([
  ["is not there", ":", "no-such-command was not found.", ["no-such-command", "--version"]],
  ["is too old", "echo cobol 3.9.20", "cobol is of version 3.9.20.", ["cobol", "--version"]],
  ["does not say how old it is", "echo cobol", "cobol --version does not say its version.", ["cobol", "--version"]],
  [
    "lacks a header",
    "echo '<command-line>: fatal error: jansson.h: No such file' >&2; echo 'compilation terminated.' >&2; exit 1",
    "cobol -x c fails: <command-line>: fatal error: jansson.h: No such file.",
    ["cobol", "-x", "c"],
  ],
  [
    "lacks a module",
    "echo 'Traceback:' >&2; echo \"ModuleNotFoundError: No module named 'ensurepip'\" >&2; exit 1",
    "cobol -c fails: ModuleNotFoundError: No module named 'ensurepip'.",
    ["cobol", "-c"],
  ],
  [
    "is a shim without a version behind it",
    "echo 'pyenv: cobol: command not found' >&2; echo; echo 'It exists in: 3.10' >&2; exit 127",
    "cobol --version fails: pyenv: cobol: command not found.",
    ["cobol", "--version"],
  ],
  ["fails without a word", "exit 3", "cobol --version fails: it says nothing.", ["cobol", "--version"]],
])("says what was found and what to install where a program %s", (_, script, found, probe) => {
  stub("cobol", script);
  expect(lack(probe, "3.10")).toBe(`${found} Needed: COBOL 3.10 (apt install cobol).`);
});

it("says so where a program may not be run", () => {
  writeFileSync(join(folder, "bin", "cobol"), "");
  expect(lack([join(folder, "bin", "cobol")])).toMatch(/cobol cannot be run: EACCES\. Needed: /);
});

it("probes in the host's folder, whose files may choose a version", () => {
  stub("cobol", '[ "$(cat cobol-version)" = 3.10 ]');
  writeFileSync(join(folder, "cobol-version"), "3.10");
  expect(lack(["cobol"])).toBeUndefined();
});
