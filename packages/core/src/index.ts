/**
 * The entry `@ls/core`: kernels inlined, nothing compiled until `init` or `initSync`.
 *
 * @module
 */

import { relaxed, scalar, simd } from "@ls/kernel/bytes";
import type { InitOptions, InitSyncOptions, Ls } from "./types.js";
import { decodeBase64 } from "./wasm/base64.js";
import { Kernels } from "./wasm/start.js";

export { type ErrorCode, LsError } from "./errors.js";
export type * from "./types.js";

const kernels = /* @__PURE__ */ new Kernels(
  (variant) => decodeBase64({ relaxed, scalar, simd }[variant]),
  async (variant) => decodeBase64((await import("@ls/kernel/shared-bytes"))[variant]),
);

/**
 * A fresh, independent instance: the fastest reproducible variant that this engine accepts, unless the options say
 * otherwise. Without any WebAssembly that is `js`.
 *
 * @throws {LsError} `WASM_UNAVAILABLE` if a variant asked for by name does not run here, `CSP_BLOCKED` if a content security
 * policy forbids it, `TYPE` and `RANGE` for options that are wrong
 * @example
 * import { init } from "@ls/core";
 * const ls = await init();
 * const { loss, grad } = ls.crossEntropyGrad(new Float32Array([2, 1, 0, 0, 1, 2]), [0, 2], {
 *   classes: 3,
 *   labelSmoothing: 0.1,
 * });
 * console.log(ls.variant, loss.toFixed(4), grad.length); // simd 0.5076 6
 */
export function init(options?: InitOptions): Promise<Ls> {
  return kernels.init(options);
}

/**
 * {@link init} without waiting: the same options but `threads`, `workerUrl` and `workerTimeout`; `module` is a
 * `WebAssembly.Module` or bytes.
 *
 * @throws {LsError} as `init` does
 * @example
 * import { initSync } from "@ls/core";
 * const ls = initSync({ variant: "scalar" });
 * console.log(ls.crossEntropy(new Float32Array([0, 0]), [1], { classes: 2 }).loss.toFixed(4)); // 0.6931
 */
export function initSync(options?: InitSyncOptions): Ls {
  return kernels.initSync(options);
}
