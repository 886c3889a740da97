/** A project of a user's: a temporary folder with packed packages installed, offline, and the programs of a consumer. */

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
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

/**
 * A project that has installed these folders of packages/ and holds the programs of `consumer`. `peers` are what it is
 * taken to have besides: links to what is installed here, because the registry may be out of reach.
 */
export function createProject(names: readonly string[], consumer: URL, peers: readonly string[] = []): Project {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ls-packed-")));
  const packages = names.map((name): Packed => {
    const source = join(root, "packages", name);
    const [packed] = JSON.parse(npm(["pack", "--json", "--pack-destination", folder], source));
    return { ...packed, tarball: join(folder, packed.filename) };
  });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true }));
  const tarballs = packages.map(({ tarball }) => tarball);
  npm(["install", "--offline", "--legacy-peer-deps", "--no-audit", "--no-fund", ...tarballs], folder);
  for (const peer of peers) {
    const link = join(folder, "node_modules", peer);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, "node_modules", peer), link, "junction");
  }
  cpSync(consumer, folder, { recursive: true });
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
