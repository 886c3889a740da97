/**
 * The threads that run pieces of a call. Started with the instance, asleep between calls, started anew after a failure.
 * One phase at a time: `run` resolves when all of its pieces are done, so phases have a barrier between them.
 */

import { type KernelExports, SCRATCH_ALIGNMENT, STATUS_NAMES } from "@ls/kernel/abi";
import { LsError } from "../errors.js";
import type { KernelMemory } from "../wasm/memory.js";
import { CALLS, CONTROL, CONTROL_BYTES, type PoolCall, type WorkerMessage, type WorkerStart } from "./control.js";
import { type PoolWorker, spawn } from "./spawn.js";

export interface PoolSettings {
  readonly threads: number;
  readonly workerUrl: string | URL | undefined;
  /** Milliseconds in which a worker must start, and a phase must get on by a piece. */
  readonly workerTimeout: number;
}

/** Milliseconds between two looks at whether pieces get done. */
const LOOK_EVERY = 200;

interface Room {
  readonly control: number;
  readonly scratches: readonly Pick<WorkerStart, "scratch" | "linearScratch">[];
}

interface Pending {
  resolve(): void;
  reject(error: LsError): void;
}

export class Pool {
  readonly #module: WebAssembly.Module;
  readonly #memory: WebAssembly.Memory;
  readonly #settings: PoolSettings;
  readonly #words: Int32Array;
  /**
   * What threads work with, twice: those that start after a failure get the other, because browsers do not say when a worker
   * that was ended has stopped.
   */
  readonly #rooms: readonly [Room, Room];
  #control: number;
  #starts = 0;
  /** Empty before the start and after a failure. */
  #workers: PoolWorker[] = [];
  #waiting: Pending | undefined;
  #isDisposed = false;

  constructor(
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    kernel: KernelExports,
    kernelMemory: KernelMemory,
    settings: PoolSettings,
  ) {
    this.#module = module;
    this.#memory = memory;
    this.#settings = settings;
    this.#words = new Int32Array(memory.buffer);
    const allocate = (bytes: number) => kernelMemory.allocate(bytes + SCRATCH_ALIGNMENT, false);
    const room = (): Room => ({
      control: allocate(CONTROL_BYTES),
      scratches: Array.from({ length: settings.threads }, () => ({
        scratch: allocate(kernel.ls_scratch_bytes()),
        linearScratch: allocate(kernel.ls_linear_scratch_bytes()),
      })),
    });
    this.#rooms = [room(), room()];
    this.#control = this.#rooms[0].control;
  }

  get threads(): number {
    return this.#settings.threads;
  }

  /** Starts the threads, if they do not run. */
  async start(): Promise<void> {
    if (this.#workers.length > 0) return;
    const { threads, workerUrl, workerTimeout } = this.#settings;
    const { control, scratches } = this.#rooms[this.#starts++ & 1];
    this.#control = control;
    this.#words.fill(0, control >> 2, (control + CONTROL_BYTES) >> 2);
    let ready = 0;
    await this.#wait(`${threads} workers to start`, workerTimeout, (done) => {
      const onMessage = (message: WorkerMessage): void => {
        if (message === "ready") {
          ready++;
          if (ready === threads) done();
        } else if (message.done === this.#word("end")) {
          this.#finish();
        }
      };
      for (let i = 0; i < threads; i++) {
        // What comes of a worker that was ended is no news.
        const isOurs = (): boolean => this.#workers.includes(worker);
        const worker = spawn(workerUrl, {
          onMessage: (message) => isOurs() && onMessage(message),
          onFailure: (cause) => isOurs() && this.#fail(`a worker failed: ${describeCause(cause)}`, cause),
        });
        this.#workers.push(worker);
        worker.start({ module: this.#module, memory: this.#memory, control, ...scratches[i] });
      }
    });
  }

  /** Runs a phase: `count` pieces, whose records begin at `records` and are `stride` bytes from each other. */
  async run(name: PoolCall, records: number, stride: number, count: number): Promise<void> {
    if (count === 0) return;
    await this.start();
    const words = this.#words;
    const at = this.#control >> 2;
    const first = Atomics.load(words, at + CONTROL.end);
    const end = (first + count) | 0;
    words[at + CONTROL.call] = CALLS.indexOf(name);
    words[at + CONTROL.records] = records;
    words[at + CONTROL.stride] = stride;
    words[at + CONTROL.first] = first;
    Atomics.store(words, at + CONTROL.refused, 0);
    await this.#wait(`${count} pieces of ${name} to be done`, this.#settings.workerTimeout, () => {
      Atomics.store(words, at + CONTROL.end, end);
      Atomics.notify(words, at + CONTROL.end);
    });
    const refused = this.#word("refused");
    if (refused !== 0) {
      throw new LsError(
        "RANGE",
        `expected arrays that do not change during a call, got the kernel's status ${STATUS_NAMES[refused]}`,
      );
    }
  }

  /** Ends the threads; a call that is running is rejected. */
  dispose(): Promise<void> {
    this.#isDisposed = true;
    return this.#fail("the instance was disposed", undefined, "DISPOSED");
  }

  #word(name: keyof typeof CONTROL): number {
    return Atomics.load(this.#words, (this.#control >> 2) + CONTROL[name]);
  }

  /** Begins something and waits for `done` (or `#finish`), as long as pieces get done at least every `timeout` ms. */
  #wait(what: string, timeout: number, begin: (done: () => void) => void): Promise<void> {
    if (this.#isDisposed) throw new LsError("DISPOSED", "expected a live instance, got one that was disposed");
    return new Promise<void>((resolve, reject) => {
      let done = this.#word("done");
      let since = Date.now();
      const watch = setInterval(
        () => {
          const now = this.#word("done");
          if (now !== done) since = Date.now();
          else if (Date.now() - since >= timeout) this.#fail(`no progress in ${timeout} ms (workerTimeout)`);
          done = now;
        },
        Math.min(timeout, LOOK_EVERY),
      );
      const settle = (): void => {
        clearInterval(watch);
        this.#waiting = undefined;
        this.#hold(false);
      };
      this.#waiting = {
        resolve() {
          settle();
          resolve();
        },
        reject(error) {
          settle();
          reject(new LsError(error.code, `expected ${what}, got: ${error.message}`, { cause: error.cause }));
        },
      };
      this.#hold(true);
      try {
        begin(() => this.#finish());
        this.#hold(true);
      } catch (error) {
        this.#fail((error as Error).message, error);
      }
    });
  }

  #finish(): void {
    this.#waiting?.resolve();
  }

  /** Ends all threads: one that hangs or is gone may have left pieces half done. */
  async #fail(reason: string, cause?: unknown, code: "WORKER" | "DISPOSED" = "WORKER"): Promise<void> {
    const workers = this.#workers;
    if (workers.length === 0 && !this.#waiting) return;
    this.#workers = [];
    const waiting = this.#waiting;
    this.#waiting = undefined;
    await Promise.all(workers.map((worker) => worker.terminate()));
    waiting?.reject(new LsError(code, reason, { cause }));
  }

  #hold(isHeld: boolean): void {
    for (const worker of this.#workers) worker.hold(isHeld);
  }
}

const describeCause = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
