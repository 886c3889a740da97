/** The options of the calls that give promises: how one watches a call and ends it. */

import { describe, LsError } from "./errors.js";
import type { RawOptions } from "./options.js";
import type { AsyncOptions } from "./types.js";

export class CallControl {
  readonly #onProgress: AsyncOptions["onProgress"];
  readonly #signal: AbortSignal | undefined;

  constructor({ onProgress, signal }: RawOptions) {
    if (onProgress !== undefined && typeof onProgress !== "function") {
      throw new LsError("TYPE", `expected onProgress to be a function, got ${describe(onProgress)}`);
    }
    // By what it does: the class may be another realm's.
    if (signal !== undefined && typeof (signal as AbortSignal | null)?.aborted !== "boolean") {
      throw new LsError("TYPE", `expected signal to be an AbortSignal, got ${describe(signal)}`);
    }
    this.#onProgress = onProgress as AsyncOptions["onProgress"];
    this.#signal = signal as AbortSignal | undefined;
  }

  /** @throws what the signal gives as its reason */
  throwIfAborted(): void {
    if (this.#signal?.aborted) throw this.#signal.reason;
  }

  /** Between two blocks of rows. @throws as `throwIfAborted` */
  report(done: number, total: number): void {
    this.#onProgress?.(done, total);
    this.throwIfAborted();
  }
}

/** The options that are the loss's own. */
export function withoutControl(options: unknown): unknown {
  if (typeof options !== "object" || options === null) return options;
  const { onProgress, signal, ...rest } = options as RawOptions;
  return rest;
}

/** The options of `control`, where there are any. */
export function readControl(options: unknown): CallControl {
  return new CallControl((options ?? {}) as RawOptions);
}
