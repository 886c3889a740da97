/** A kernel on a memory that threads share, and the pool on it. */

import type { KernelExports } from "@ls/kernel/abi";
import type { Engine } from "../checked-call.js";
import { LsError } from "../errors.js";
import { createWasmEngine } from "../wasm/engine.js";
import { instantiate } from "../wasm/load.js";
import { Pool, type PoolSettings } from "./pool.js";

const PAGE = 65536;

/** What is reserved, the largest that the engine gives; pages that are not used take no memory. */
const RESERVED_BYTES = [1 << 30, 1 << 29, 1 << 28, 1 << 27];

/** Whether a module is one of the binaries for several threads, which import their memory. */
export function wantsSharedMemory(module: WebAssembly.Module): boolean {
  const [only, ...others] = WebAssembly.Module.imports(module);
  return only?.kind === "memory" && others.length === 0;
}

/** An engine on a shared memory, with a pool whose threads have started. */
export async function createPooledEngine(module: WebAssembly.Module, settings: PoolSettings): Promise<Engine> {
  const memory = reserveMemory();
  const kernel: KernelExports = await instantiate(module, memory);
  let pool: Pool | undefined;
  const engine = createWasmEngine(kernel, (kernelMemory) => {
    pool = new Pool(module, memory, kernel, kernelMemory, settings);
    return pool;
  });
  await pool?.start();
  return engine;
}

function reserveMemory(): WebAssembly.Memory {
  let cause: unknown;
  for (const bytes of RESERVED_BYTES) {
    try {
      return new WebAssembly.Memory({ initial: bytes / PAGE, maximum: bytes / PAGE, shared: true });
    } catch (error) {
      cause = error;
    }
  }
  throw new LsError("OUT_OF_MEMORY", "expected shared memory for the pool, got none", { cause });
}
