/**
 * Who races in a browser. The page's policy allows no worker from a blob, which is where tfjs and jax-js keep their threads:
 * they run on one thread, and so do ours but for those that say otherwise.
 */

import { jaxJsLinearSource } from "@ls/bench/linear/peers/jax-js";
import { ourLinearSources } from "@ls/bench/linear/peers/ours";
import type { LinearPeerSource } from "@ls/bench/linear/peers/peer";
import { plainJsLinearSource } from "@ls/bench/linear/peers/plain-js";
import { tfjsLinearSource } from "@ls/bench/linear/peers/tfjs";
import { linearThreadsSource } from "@ls/bench/linear/peers/threads";
import { jaxJsSource } from "@ls/bench/peers/jax-js";
import { ourSources } from "@ls/bench/peers/ours";
import { type PeerSource, Unavailable } from "@ls/bench/peers/peer";
import { plainJsSource } from "@ls/bench/peers/plain-js";
import { tfjsSource } from "@ls/bench/peers/tfjs";
import { threadsSource } from "@ls/bench/peers/threads";
import workerUrl from "@ls/core/worker?worker&url";
import plainBinary from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simdBinary from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import { hasThreads, THREADS } from "./threads.ts";

async function registerWasm(): Promise<void> {
  const [{ env }, { setWasmPaths }] = await Promise.all([
    import("@tensorflow/tfjs-core"),
    import("@tensorflow/tfjs-backend-wasm"),
  ]);
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  setWasmPaths({
    "tfjs-backend-wasm.wasm": plainBinary,
    "tfjs-backend-wasm-simd.wasm": simdBinary,
    // It insists on three; without threads the third is never asked for.
    "tfjs-backend-wasm-threaded-simd.wasm": simdBinary,
  });
}

/** The graphics card as the browser names it, if it does: software behind WebGL is to be seen as such. */
function graphicsCard(): string {
  const gl = globalThis.OffscreenCanvas && new OffscreenCanvas(1, 1).getContext("webgl2");
  if (!gl) throw new Unavailable("this browser has no WebGL 2 in a worker");
  const debug = gl.getExtension("WEBGL_debug_renderer_info");
  const name = String(gl.getParameter(debug ? debug.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return name;
}

const registerWebgl = () => import("@tensorflow/tfjs-backend-webgl");
const registerCpu = () => import("@tensorflow/tfjs-backend-cpu");

const WASM_IS =
  "WebAssembly backend, SIMD, one thread: its others would need a worker from a blob, which this page's policy forbids";
const CPU_IS = "plain JavaScript backend";

/** tfjs's, on a graphics card that is named, or on what stands in for one. */
const onCard = <Of, Given>(sourceOf: (configuration: string) => PeerSource<Of, Given>): PeerSource<Of, Given> => ({
  names: ["tfjs webgl"],
  open: async () => sourceOf(`WebGL backend on ${graphicsCard()}, the loss read back`).open(),
});

/** Ours on threads, where there can be several. */
const onThreads = <Of, Given>(source: PeerSource<Of, Given>): PeerSource<Of, Given> => ({
  names: source.names,
  async open() {
    if (!hasThreads) throw new Unavailable("this browser has one core to offer");
    return source.open();
  },
});

const threads = { count: THREADS, workerUrl };

export const browserSources: readonly PeerSource[] = [
  ...ourSources,
  onThreads(threadsSource(threads)),
  plainJsSource,
  jaxJsSource,
  tfjsSource("wasm", WASM_IS, registerWasm),
  onCard((configuration) => tfjsSource("webgl", configuration, registerWebgl)),
  tfjsSource("cpu", CPU_IS, registerCpu),
];

/** tfjs-core comes without the gradients of its operations. */
const withGradients = (register: () => Promise<unknown>) => async () => {
  await register();
  await import("@tensorflow/tfjs-core/dist/register_all_gradients");
};

/** Those who compute a last layer with its loss. */
export const linearBrowserSources: readonly LinearPeerSource[] = [
  ...ourLinearSources,
  onThreads(linearThreadsSource(threads)),
  plainJsLinearSource,
  jaxJsLinearSource,
  tfjsLinearSource("wasm", WASM_IS, withGradients(registerWasm)),
  onCard((configuration) => tfjsLinearSource("webgl", configuration, withGradients(registerWebgl))),
  tfjsLinearSource("cpu", CPU_IS, withGradients(registerCpu)),
];
