/**
 * PyTorch on the CPU with one thread, eager and compiled, where a Python has it: the one that the environment variable
 * LS_BENCH_PYTHON names, else python3 or python. It runs in a process of its own (./pytorch.py) and times itself.
 */

import { join } from "node:path";
import { benchFolder } from "../bench-folder.ts";
import { type Peer, type PeerSource, takesOnly, Unavailable } from "./peer.ts";
import { WorkerProcess } from "./worker-process.ts";

/** glibc keeps freed memory instead of giving it back and taking it anew with every gradient (3.2 → 2.1 ns at 256 x 1000). */
const ENVIRONMENT = { MALLOC_MMAP_MAX_: "0", MALLOC_TRIM_THRESHOLD_: String(2 ** 33) };

const candidates = (): string[] => {
  const named = process.env.LS_BENCH_PYTHON;
  return named ? [named] : ["python3", "python"];
};

/** Starts `script`, one of this folder's. @throws {Unavailable} where no Python has PyTorch */
export async function startPyTorch(
  script: string,
  args: string[],
): Promise<{ worker: WorkerProcess; configuration: string }> {
  let lastError = "";
  for (const python of candidates()) {
    const worker = new WorkerProcess(python, [join(benchFolder, "peers", script), ...args], ENVIRONMENT);
    try {
      const [version, vectors] = (await worker.answer("torch ")).split(" ");
      return { worker, configuration: `PyTorch ${version} on the CPU, one thread, ${vectors} vectors` };
    } catch (error) {
      lastError = (error as Error).message;
      worker.close();
    }
  }
  throw new Unavailable(`no Python with PyTorch was found; LS_BENCH_PYTHON may name one (${lastError})`);
}

function source(name: string, args: string[], configuration: string): PeerSource {
  return {
    names: [name],
    async open() {
      const { worker, configuration: about } = await startPyTorch("pytorch.py", args);
      const peer: Peer = {
        name,
        configuration: `${about}, ${configuration}`,
        declines: takesOnly(["gradient", "loss", "scoring"], ["classWeights"]),
        load: (problem) => worker.load(problem),
        close: () => worker.close(),
      };
      return [peer];
    },
  };
}

export const pytorchSources: PeerSource[] = [
  source("PyTorch", [], "eager cross_entropy and backward"),
  {
    ...source("PyTorch compiled", ["compile"], "torch.compile of cross_entropy, and backward"),
    isSlowToStart: true,
  },
];
