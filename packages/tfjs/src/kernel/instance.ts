/** The instance of `@ls/core` that every loss without one of its own shares. */

import { type InitOptions, init, initSync, type Ls } from "@ls/core";

let shared: Ls | undefined;

/**
 * Starts the kernel without blocking: compiled in the background, as a page would want it before its first step. Without
 * it the first loss starts the kernel itself, synchronously, in up to about 50 ms.
 *
 * @param options which kernel, as {@link init} of `@ls/core` takes them. A kernel that has started is replaced.
 * @throws {LsError} as `init` does: `CSP_BLOCKED`, `WASM_UNAVAILABLE`, `TYPE`, `RANGE`
 * @example
 * import { ready } from "@ls/tfjs";
 * const { variant } = await ready();
 * console.log(variant); // simd
 */
export async function ready(options?: InitOptions): Promise<Ls> {
  if (!shared || options) shared = await init(options);
  return shared;
}

/** The shared instance, started if it is not yet. */
export function sharedInstance(): Ls {
  shared ??= initSync();
  return shared;
}
