/**
 * The entry `@ls/core` under the condition `workerd`: Workers forbid compiling bytes, so the kernel is imported as a module
 * that their bundler has compiled. Only the `simd` kernel; the option `module` brings another.
 */

// @ts-expect-error: a file beside the built entry, which only workerd's bundler turns into a module.
import simd from "./kernel.wasm";
import type { InitOptions, InitSyncOptions, Ls } from "./types.js";
import { Kernels } from "./wasm/start.js";

export { type ErrorCode, LsError } from "./errors.js";
export type * from "./types.js";

const kernels = /* @__PURE__ */ new Kernels((variant) =>
  variant === "simd" ? (simd as WebAssembly.Module) : undefined,
);

/** See `init` in index.ts. */
export function init(options?: InitOptions): Promise<Ls> {
  return kernels.init(options);
}

/** See `initSync` in index.ts. */
export function initSync(options?: InitSyncOptions): Ls {
  return kernels.initSync(options);
}
