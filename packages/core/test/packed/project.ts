/** A project of a user's: a temporary folder with the packed packages installed, offline, and the programs of consumer/. */

import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

export interface Packed {
  name: string;
  version: string;
  /** Bytes of the tarball, and of what it holds. */
  size: number;
  unpackedSize: number;
  files: { path: string; size: number }[];
  tarball: string;
}

export interface Project {
  folder: string;
  packages: Packed[];
  /** Runs one of the consumer's programs in Node and gives what it printed as JSON. */
  run(program: string): unknown;
  remove(): void;
}

function npm(args: string[], cwd: string): string {
  const cli = process.env.npm_execpath;
  const { status, stdout, stderr, error } = cli?.endsWith(".js")
    ? spawnSync(process.execPath, [cli, ...args], { cwd, encoding: "utf8" })
    : spawnSync("npm", args, { cwd, encoding: "utf8", shell: process.platform === "win32" });
  if (error) throw error;
  if (status !== 0) throw new Error(`npm ${args.join(" ")} failed:\n${stderr}`);
  return stdout;
}

function publicPackages(): string[] {
  return readdirSync(join(root, "packages"))
    .map((name) => join(root, "packages", name))
    .filter((folder) => existsSync(join(folder, "package.json")))
    .filter((folder) => !JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).private);
}

export function createProject(): Project {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ls-packed-")));
  const packages = publicPackages().map((source): Packed => {
    const [packed] = JSON.parse(npm(["pack", "--json", "--pack-destination", folder], source));
    return { ...packed, tarball: join(folder, packed.filename) };
  });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true }));
  npm(["install", "--offline", "--no-audit", "--no-fund", ...packages.map(({ tarball }) => tarball)], folder);
  cpSync(new URL("consumer", import.meta.url), folder, { recursive: true });
  return {
    folder,
    packages,
    run(program) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [program], { cwd: folder, encoding: "utf8" });
      if (status !== 0) throw new Error(`${program} failed:\n${stderr}`);
      return JSON.parse(stdout);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
