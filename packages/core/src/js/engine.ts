/** The `js` engine: float64 arithmetic on ordinary memory, nothing to set up or release. */

import { newArray } from "../arrays.js";
import type { Engine } from "../checked-call.js";
import { crossEntropyReference } from "./cross-entropy.js";

export function createJsEngine(): Engine {
  return {
    variant: "js",
    run: crossEntropyReference,
    scratch: (length) => newArray(Float64Array, length, "a block of rows"),
    checkMemory() {},
    allocate(length, kind) {
      const memory =
        kind === "f32" ? newArray(Float32Array, length, "allocate()") : newArray(Int32Array, length, "allocate()");
      return { view: () => memory, free() {} };
    },
    dispose() {},
  };
}
