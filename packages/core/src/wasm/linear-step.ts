/** What a call of the last layer is made of, so that it can be run at once, in turns, or by several threads. */

import type { LossCall } from "../checked-call.js";

/** A piece of work of a call; what it needs is in place when it is yielded, what comes of it is taken after that. */
export type LinearStep =
  /** A call of the kernel with the linear record. */
  | { readonly kind: "ls_linear_logits" | "ls_linear_grad" }
  /** Loss of the rows of `block`, of which `first` is the first; with `gradient`, that of their logits in their place. */
  | {
      readonly kind: "rows";
      readonly block: LossCall;
      readonly logits: Float32Array;
      readonly gradient: Float32Array | undefined;
      readonly first: number;
    }
  /** Nothing to do; so many rows are done. */
  | { readonly kind: "done"; readonly rows: number };
