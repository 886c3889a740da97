/** The Worker's door: messages in, messages out. */

import { init } from "@ls/core";
import { fetchData } from "./data/files.ts";
import { Engine } from "./engine.ts";
import { createBreath } from "./pace.ts";
import type { Reply, Request } from "./protocol.ts";
import { startTensorflow } from "./tensorflow/start.ts";
import { wasmFiles } from "./tensorflow/wasm-files.ts";

declare const self: DedicatedWorkerGlobalScope;

const engine = new Engine({
  // First the kernel: where the page's policy forbids WebAssembly its error says so, TensorFlow.js would only grow slow.
  async start() {
    const ls = await init();
    await startTensorflow(wasmFiles);
    return ls;
  },
  fetchData,
  post: (reply: Reply) => self.postMessage(reply),
  breathe: createBreath(),
  now: () => performance.now(),
});

self.onmessage = ({ data }: MessageEvent<Request>) => void engine.handle(data);
