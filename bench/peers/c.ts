/**
 * Our own algorithm in C (./c/), compiled on the spot with gcc: how fast this machine can be at it. At 128 bits, which is
 * what WebAssembly has, without and with fused multiply-add, and at the machine's full width.
 */

import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { benchFolder } from "../bench-folder.ts";
import { type Peer, type PeerSource, takesOnly, Unavailable } from "./peer.ts";
import { WorkerProcess } from "./worker-process.ts";

interface Build {
  name: string;
  flags: string[];
  configuration: string;
  /** Why a machine with these lanes has no such build, or nothing. */
  lacks(lanes: number, hasFma: boolean): string | undefined;
}

/** What gcc vectorises by itself, the tails of rows, stays at 128 bits too. */
const ONLY_128_BITS = process.arch === "x64" ? ["-mprefer-vector-width=128"] : [];

const builds: Build[] = [
  {
    name: "C 128-bit",
    flags: ["-DLANES=4", ...ONLY_128_BITS, "-ffp-contract=off"],
    configuration: "128-bit vectors without FMA: what `simd` could reach",
    lacks: () => undefined,
  },
  {
    name: "C 128-bit FMA",
    flags: ["-DLANES=4", ...ONLY_128_BITS, "-ffp-contract=fast"],
    configuration: "128-bit vectors with FMA: what `relaxed` could reach",
    lacks: (_, hasFma) => (hasFma ? undefined : "this processor has no fused multiply-add"),
  },
  {
    name: "C full width",
    flags: ["-ffp-contract=fast"],
    configuration: "vectors wider than the 128 bits of WebAssembly, with FMA",
    lacks: (lanes) => (lanes > 4 ? undefined : "128 bits are this processor's full width"),
  },
];

export const isC = (name: string): boolean => builds.some((build) => build.name === name);

/** Builds in a temporary folder and gives the program's path; the folder is for the caller to remove. */
function compile(folder: string, flags: string[]): { program: string; compiler: string } {
  const program = join(folder, "worker");
  const sources = ["cross-entropy.c", "worker.c"].map((name) => join(benchFolder, "peers/c", name));
  const options = ["-std=gnu11", "-O3", "-march=native", "-fno-math-errno", "-Wall", "-Werror", "-Wno-psabi", ...flags];
  const pipe: ExecFileSyncOptionsWithStringEncoding = { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] };
  let compiler: string;
  try {
    compiler = `gcc ${execFileSync("gcc", ["-dumpfullversion"], pipe).trim()}`;
  } catch {
    throw new Unavailable("gcc was not found");
  }
  try {
    execFileSync("gcc", [...options, ...sources, "-o", program, "-lm"], pipe);
  } catch (error) {
    throw new Unavailable(`gcc could not build it: ${(error as Error).message.split("\n").slice(0, 3).join(" ")}`);
  }
  return { program, compiler };
}

async function open({ name, flags, configuration, lacks }: Build): Promise<Peer[]> {
  const folder = mkdtempSync(join(tmpdir(), "ls-bench-c-"));
  try {
    const { program, compiler } = compile(folder, flags);
    const worker = new WorkerProcess(program, []);
    const about = await worker.answer("lanes ");
    const lanes = Number.parseInt(about, 10);
    const lacking = lacks(lanes, about.endsWith("fma"));
    if (lacking) {
      worker.close();
      throw new Unavailable(lacking);
    }
    const peer: Peer = {
      name,
      configuration:
        `our algorithm for wide rows in C, used for every width (the kernel has another for 64 classes and fewer), ` +
        `${compiler} -O3 -march=native, ${lanes} lanes; ${configuration}`,
      declines: takesOnly(["gradient", "loss", "scoring"]),
      load: (problem) => worker.load(problem),
      close: () => worker.close(),
    };
    return [peer];
  } finally {
    // The program runs on without its file.
    rmSync(folder, { recursive: true, force: true });
  }
}

export const cSources: PeerSource[] = builds.map((build) => ({ names: [build.name], open: () => open(build) }));
