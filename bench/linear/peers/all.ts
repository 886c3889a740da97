/** Everyone who computes a last layer and its loss, in the order in which they are opened. */

import { cLinearSources } from "./c.ts";
import { jaxJsLinearSource } from "./jax-js.ts";
import { ourLinearSources } from "./ours.ts";
import type { LinearPeerSource } from "./peer.ts";
import { plainJsLinearSource } from "./plain-js.ts";
import { pytorchLinearSource } from "./pytorch.ts";
import { tfjsLinearSources } from "./tfjs.ts";
import { unfusedSource } from "./unfused.ts";

export const linearSources: readonly LinearPeerSource[] = [
  ...ourLinearSources,
  unfusedSource,
  plainJsLinearSource,
  ...tfjsLinearSources,
  jaxJsLinearSource,
  ...cLinearSources,
  pytorchLinearSource,
];
