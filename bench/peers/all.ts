/** Everyone, in the order in which they are opened. */

import { cSources } from "./c.ts";
import { jaxJsSource } from "./jax-js.ts";
import { onnxRuntimeSource } from "./onnxruntime.ts";
import { ourSources } from "./ours.ts";
import type { PeerSource } from "./peer.ts";
import { plainJsSource } from "./plain-js.ts";
import { pytorchSources } from "./pytorch.ts";
import { tfjsSources } from "./tfjs.ts";
import { tfjsWithOursSource } from "./tfjs-with-ours.ts";

export const sources: readonly PeerSource[] = [
  ...ourSources,
  plainJsSource,
  ...tfjsSources,
  tfjsWithOursSource,
  jaxJsSource,
  onnxRuntimeSource,
  ...cSources,
  ...pytorchSources,
];
