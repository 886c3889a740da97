/**
 * The entry `@ls/core/slim`: no kernel inside; `module` brings it, e.g. from `@ls/core/kernel.wasm`.
 *
 * @module
 */

import type { InitOptions, InitSyncOptions, Ls } from "./types.js";
import { Kernels } from "./wasm/start.js";

export { type ErrorCode, LsError } from "./errors.js";
export type * from "./types.js";

const kernels = /* @__PURE__ */ new Kernels(() => undefined);

/**
 * `init` of `@ls/core`, with the kernel from the option `module`: a `WebAssembly.Module`, its bytes, a URL or a Response.
 * Without one, only `variant: "js"` works.
 *
 * @throws {LsError} `WASM_UNAVAILABLE`, `CSP_BLOCKED`, `TYPE`, `RANGE`
 * @example
 * import { init } from "@ls/core/slim";
 * const ls = await init({ module: new URL(import.meta.resolve("@ls/core/kernel.wasm")) });
 * console.log(ls.variant); // simd
 */
export function init(options?: InitOptions): Promise<Ls> {
  return kernels.init(options);
}

/**
 * {@link init} without waiting; `module` is a `WebAssembly.Module` or bytes.
 *
 * @throws {LsError} as `init` does
 * @example
 * import { readFileSync } from "node:fs";
 * import { initSync } from "@ls/core/slim";
 * const ls = initSync({ module: readFileSync(new URL(import.meta.resolve("@ls/core/kernel.wasm"))) });
 * console.log(ls.variant); // simd
 */
export function initSync(options?: InitSyncOptions): Ls {
  return kernels.initSync(options);
}
