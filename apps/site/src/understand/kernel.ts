/** The kernel that the figures compute with, the same when they are drawn into the page's HTML and when they come alive in it. */

import { init, initSync, type Ls, LsError } from "@ls/core";
import { signal } from "@preact/signals";

// Figures compute from their first drawing on; the reference needs no compilation.
const kernel = signal<Ls>(initSync({ variant: "js" }));

/** Read inside a component or `computed`, so that figures follow when the kernel has been compiled. */
export const currentKernel = (): Ls => kernel.value;

/** Compiles the kernel. Where a policy forbids it, the float64 reference goes on doing the work and the page says so. */
export async function startKernel(): Promise<void> {
  try {
    kernel.value = await init({ warmUp: false });
  } catch (error) {
    if (!(error instanceof LsError && error.code === "CSP_BLOCKED")) throw error;
  }
}

export function kernelName(): string {
  const { variant } = currentKernel();
  return variant === "js"
    ? "the float64 reference of @ls/core in plain JavaScript"
    : `@ls/core, WebAssembly kernel, variant “${variant}”`;
}
