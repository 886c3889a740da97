/** The kernel that the figures compute with, the same when the build draws them into the page's HTML and when they are alive. */

import { init, type Ls, LsError } from "@ls/core";

/** Where a policy forbids compiling, the float64 reference does the work, and the page says so. */
async function open(): Promise<Ls> {
  try {
    return await init({ warmUp: false });
  } catch (error) {
    if (error instanceof LsError && error.code === "CSP_BLOCKED") return init({ variant: "js" });
    throw error;
  }
}

export const kernel: Ls = await open();

export const kernelName =
  kernel.variant === "js"
    ? "the float64 reference of @ls/core in plain JavaScript"
    : `@ls/core, WebAssembly kernel, variant “${kernel.variant}”`;
