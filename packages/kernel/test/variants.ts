// The kernel's variants that the engine at hand accepts, and instances of them.

import { readFileSync } from "node:fs";
import { type KernelExports, VARIANTS } from "@ls/kernel/abi";

export type Variant = (typeof VARIANTS)[number];

const file = (variant: Variant) => new URL(`../dist/${variant}.wasm`, import.meta.url);

export const bytesOf = (variant: Variant): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(file(variant)));

export const moduleOf = (variant: Variant): WebAssembly.Module => new WebAssembly.Module(bytesOf(variant));

export const variants = VARIANTS.filter(
  (variant) =>
    WebAssembly.validate(bytesOf(variant)) &&
    (process.env.LS_ONLY_VARIANT === undefined || variant === process.env.LS_ONLY_VARIANT),
);

/** A fresh instance with at least `pages` of 64 KiB. */
export function instantiate(variant: Variant, pages = 1): KernelExports {
  const kernel = new WebAssembly.Instance(moduleOf(variant)).exports as unknown as KernelExports;
  const missing = pages - kernel.memory.buffer.byteLength / 65536;
  if (missing > 0) kernel.memory.grow(missing);
  return kernel;
}
