/** Node's worker_threads, without an import, which bundlers for browsers would follow. */

interface NodeWorker {
  postMessage(message: unknown): void;
  on(event: "message" | "error" | "exit", listener: (value: never) => void): void;
  ref(): void;
  unref(): void;
  terminate(): Promise<number>;
}

export interface NodeThreads {
  Worker: new (url: string | URL, options: { execArgv: string[] }) => NodeWorker;
  parentPort: unknown;
}

/** `undefined` outside Node and what is like it. */
export function nodeThreads(): NodeThreads | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  return process?.getBuiltinModule?.("node:worker_threads") as NodeThreads | undefined;
}
