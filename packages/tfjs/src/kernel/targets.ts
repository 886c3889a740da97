/** Labels as the targets that `@ls/core` takes. */

import type { Targets } from "@ls/core";
import type { Layout } from "../rows.js";
import { type Numbers, toFloat32 } from "./backend-arrays.js";
import { oneHotClasses } from "./one-hot.js";

/** `mayBeIndices`: whether one-hot rows may become class indices, which are quicker. */
export function targetsOf(labels: Numbers, { kind, classes }: Layout, mayBeIndices: boolean): Targets {
  if (kind === "probabilities") {
    const indices = mayBeIndices && oneHotClasses(labels, classes);
    return indices || toFloat32(labels);
  }
  // Class indices in a float32 tensor: as numbers, so that a fraction is refused and not cut off.
  return labels instanceof Float32Array ? Array.from(labels) : labels;
}
