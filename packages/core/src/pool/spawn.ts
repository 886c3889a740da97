/** A worker of Node or of the web, behind one face. */

import { LsError } from "../errors.js";
import { type NodeThreads, nodeThreads } from "../node-threads.js";
import type { WorkerMessage, WorkerStart } from "./control.js";

export interface PoolWorker {
  start(message: WorkerStart): void;
  /** Whether the worker keeps the process alive, where there is such a thing. */
  hold(isHeld: boolean): void;
  /** Resolves when it no longer touches the memory. */
  terminate(): Promise<void>;
}

interface Listener {
  onMessage(message: WorkerMessage): unknown;
  /** It threw, exited, or could not be loaded. */
  onFailure(cause: unknown): unknown;
}

/** Whether there are workers at all, and memory that they can share. */
export function canShare(): boolean {
  if (typeof SharedArrayBuffer === "undefined" || globalThis.crossOriginIsolated === false) return false;
  return nodeThreads() !== undefined || typeof globalThis.Worker === "function";
}

/** `url` is where the entry `@ls/core/worker` is, if not beside this file. */
export function spawn(url: string | URL | undefined, listener: Listener): PoolWorker {
  const threads = nodeThreads();
  try {
    return threads ? spawnNode(threads.Worker, url, listener) : spawnWeb(url, listener);
  } catch (cause) {
    throw new LsError("WORKER", `expected a worker to start${url ? ` from workerUrl ${url}` : ""}, got: ${cause}`, {
      cause,
    });
  }
}

function spawnNode(Worker: NodeThreads["Worker"], url: string | URL | undefined, listener: Listener): PoolWorker {
  const isFileUrl = typeof url === "string" && url.startsWith("file:");
  // Without the flags of the process, some of which a worker refuses (--input-type).
  const worker = new Worker(isFileUrl ? new URL(url) : (url ?? new URL("./worker.js", import.meta.url)), {
    execArgv: [],
  });
  worker.on("message", listener.onMessage);
  worker.on("error", listener.onFailure);
  worker.on("exit", (code: number) => listener.onFailure(`it exited with code ${code}`));
  return {
    start: (message) => worker.postMessage(message),
    hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
    terminate: async () => {
      await worker.terminate();
    },
  };
}

function spawnWeb(url: string | URL | undefined, listener: Listener): PoolWorker {
  // In one expression, as bundlers look for it.
  const worker = url
    ? new Worker(url, { type: "module" })
    : new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => listener.onMessage(data);
  worker.onerror = (event) => {
    event.preventDefault();
    listener.onFailure(event.message || "it could not be loaded");
  };
  worker.onmessageerror = () => listener.onFailure("it sent what cannot be read");
  return {
    start: (message) => worker.postMessage(message),
    hold() {},
    async terminate() {
      worker.terminate();
    },
  };
}
