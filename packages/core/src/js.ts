/**
 * The entry `@ls/core/js`: the float64 reference alone, without any WebAssembly.
 *
 * @module
 */

import { LsError } from "./errors.js";
import { type CheckedInit, checkInit } from "./init-options.js";
import { createInstance } from "./instance.js";
import { createJsEngine } from "./js/engine.js";
import type { InitOptions, InitSyncOptions, Ls } from "./types.js";

export { type ErrorCode, LsError } from "./errors.js";
export type * from "./types.js";

/**
 * An instance of the `js` variant. Takes the options of `init` of `@ls/core`; a WebAssembly variant by name, or a `module`,
 * is an error.
 *
 * @throws {LsError} `TYPE`, `RANGE`, `WASM_UNAVAILABLE`
 * @example
 * import { init } from "@ls/core/js";
 * const ls = await init();
 * console.log(ls.variant, ls.crossEntropy(new Float32Array([0, 0]), [1], { classes: 2 }).loss.toFixed(4)); // js 0.6931
 */
export async function init(options?: InitOptions): Promise<Ls> {
  return start(checkInit(options, false));
}

/**
 * {@link init} without waiting: the same options but `threads`, `workerUrl` and `workerTimeout`.
 *
 * @throws {LsError} `TYPE`, `RANGE`, `WASM_UNAVAILABLE`
 * @example
 * import { initSync } from "@ls/core/js";
 * console.log(initSync().variant); // js
 */
export function initSync(options?: InitSyncOptions): Ls {
  return start(checkInit(options, true));
}

function start({ variant, module }: CheckedInit): Ls {
  if (module !== undefined || (variant !== "auto" && variant !== "js")) {
    const got = module === undefined ? `'${variant}'` : "a module";
    throw new LsError("WASM_UNAVAILABLE", `expected variant 'js' or 'auto' of @ls/core/js, got ${got}: use @ls/core`);
  }
  return createInstance(createJsEngine());
}
