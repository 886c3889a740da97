/**
 * Our own algorithm in C (./c/), compiled on the spot with gcc: how fast this machine can be at it. At 128 bits, which is
 * what WebAssembly has, without and with fused multiply-add; the same with no more registers than an engine uses; and at
 * the machine's full width.
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { benchFolder } from "../bench-folder.ts";
import { type Peer, type PeerSource, takesOnly, Unavailable } from "./peer.ts";
import { WorkerProcess } from "./worker-process.ts";

/** What the program says of itself. */
interface About {
  lanes: number;
  hasFma: boolean;
  hasAvx512: boolean;
}

interface Build {
  name: string;
  flags: string[];
  configuration: string;
  /** Why a machine like this has no such build, or nothing. */
  lacks(about: About): string | undefined;
}

/** What gcc vectorises by itself, the tails of rows, stays at 128 bits too. */
const ONLY_128_BITS = process.arch === "x64" ? ["-mprefer-vector-width=128"] : [];

/**
 * AVX-512 has 32 vector registers even at 128 bits. V8, JavaScriptCore and SpiderMonkey encode their vector code for AVX
 * and so have 16, less what they keep to themselves.
 */
const ONLY_16_REGISTERS = process.arch === "x64" ? ["-mno-avx512f"] : [];

const lacksFma = ({ hasFma }: About) => (hasFma ? undefined : "this processor has no fused multiply-add");

const lacksMoreRegisters = ({ hasAvx512 }: About) =>
  hasAvx512 ? undefined : "without AVX-512 C has no more registers than an engine in its other builds either";

const builds: Build[] = [
  {
    name: "C 128-bit",
    flags: ["-DLANES=4", ...ONLY_128_BITS, "-ffp-contract=off"],
    configuration: "128-bit vectors without FMA, in all the registers that the processor has",
    lacks: () => undefined,
  },
  {
    name: "C 128-bit FMA",
    flags: ["-DLANES=4", ...ONLY_128_BITS, "-ffp-contract=fast"],
    configuration: "128-bit vectors with FMA, in all the registers that the processor has",
    lacks: lacksFma,
  },
  {
    name: "C 128-bit 16 registers",
    flags: ["-DLANES=4", ...ONLY_128_BITS, ...ONLY_16_REGISTERS, "-ffp-contract=off"],
    configuration: "128-bit vectors in 16 registers without FMA: the lanes and registers that an engine has for `simd`",
    lacks: lacksMoreRegisters,
  },
  {
    name: "C 128-bit FMA 16 registers",
    flags: ["-DLANES=4", ...ONLY_128_BITS, ...ONLY_16_REGISTERS, "-ffp-contract=fast"],
    configuration: "128-bit vectors in 16 registers with FMA: the lanes and registers that an engine has for `relaxed`",
    lacks: (about) => lacksFma(about) ?? lacksMoreRegisters(about),
  },
  {
    name: "C full width",
    flags: ["-ffp-contract=fast"],
    configuration: "vectors wider than the 128 bits of WebAssembly, with FMA",
    lacks: ({ lanes }) => (lanes > 4 ? undefined : "128 bits are this processor's full width"),
  },
];

/** What gcc is told, but for where everything is. */
const optionsOf = (flags: readonly string[]): string[] => [
  ...["-std=gnu11", "-O3", "-march=native", "-fno-math-errno", "-Wall", "-Werror", "-Wno-psabi"],
  ...flags,
];

const inC = (...names: string[]) => names.map((name) => join(benchFolder, "peers/c", name));

const crossEntropy = inC("cross-entropy.c", "serve.c", "worker.c");

/** The last layer and its loss, for ../linear/. */
export const linearInC = inC("linear.c", "cross-entropy.c", "serve.c", "linear-worker.c");

const run = (args: readonly string[]) =>
  execFileSync("gcc", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** What gcc makes of the algorithm in a build, in the processor's own words. */
export function assemblyOf(name: string): string {
  const { flags } = builds.find((build) => build.name === name)!;
  return run([...optionsOf(flags), "-S", "-o", "-", crossEntropy[0]]);
}

/** Builds in a temporary folder and gives the program's path; the folder is for the caller to remove. */
function compile(folder: string, flags: string[], sources: string[]): { program: string; compiler: string } {
  const program = join(folder, "worker");
  let compiler: string;
  try {
    compiler = `gcc ${run(["-dumpfullversion"]).trim()}`;
  } catch {
    throw new Unavailable("gcc was not found");
  }
  try {
    run([...optionsOf(flags), ...sources, "-o", program, "-lm"]);
  } catch (error) {
    throw new Unavailable(`gcc could not build it: ${(error as Error).message.split("\n").slice(0, 3).join(" ")}`);
  }
  return { program, compiler };
}

/** Builds one of {@link builds} from these sources and starts it. @throws {Unavailable} where this machine cannot */
export async function startC(
  name: string,
  sources: string[],
): Promise<{ worker: WorkerProcess; compiledBy: string; configuration: string }> {
  const { flags, configuration, lacks } = builds.find((build) => build.name === name)!;
  const folder = mkdtempSync(join(tmpdir(), "ls-bench-c-"));
  try {
    const { program, compiler } = compile(folder, flags, sources);
    const worker = new WorkerProcess(program, []);
    const words = (await worker.answer("lanes ")).split(" ");
    const lanes = Number(words[0]);
    const lacking = lacks({ lanes, hasFma: words.includes("fma"), hasAvx512: words.includes("avx512") });
    if (lacking) {
      worker.close();
      throw new Unavailable(lacking);
    }
    return { worker, compiledBy: `${compiler} -O3 -march=native, ${lanes} lanes`, configuration };
  } finally {
    // The program runs on without its file.
    rmSync(folder, { recursive: true, force: true });
  }
}

async function open(name: string): Promise<Peer[]> {
  const { worker, compiledBy, configuration } = await startC(name, crossEntropy);
  const peer: Peer = {
    name,
    configuration:
      `our algorithm for wide rows in C, used for every width (the kernel has another for 128 classes and fewer), ` +
      `${compiledBy}; ${configuration}`,
    declines: takesOnly(["gradient", "loss", "scoring"]),
    load: (problem) => worker.load(problem),
    close: () => worker.close(),
  };
  return [peer];
}

export const cSources: PeerSource[] = builds.map(({ name }) => ({ names: [name], open: () => open(name) }));
