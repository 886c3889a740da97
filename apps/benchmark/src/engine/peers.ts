/**
 * Who races in a browser. The page's policy allows no worker from a blob, which is where tfjs and jax-js keep their threads:
 * everyone runs on one thread, as we do.
 */

import { jaxJsSource } from "@ls/bench/peers/jax-js";
import { ourSources } from "@ls/bench/peers/ours";
import { type PeerSource, Unavailable } from "@ls/bench/peers/peer";
import { plainJsSource } from "@ls/bench/peers/plain-js";
import { tfjsSource } from "@ls/bench/peers/tfjs";
import plainBinary from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simdBinary from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";

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

const webgl: PeerSource = {
  names: ["tfjs webgl"],
  async open() {
    const configuration = `WebGL backend on ${graphicsCard()}, the loss read back`;
    return tfjsSource("webgl", configuration, () => import("@tensorflow/tfjs-backend-webgl")).open();
  },
};

export const browserSources: readonly PeerSource[] = [
  ...ourSources,
  plainJsSource,
  jaxJsSource,
  tfjsSource(
    "wasm",
    "WebAssembly backend, SIMD, one thread: its others would need a worker from a blob, which this page's policy forbids",
    registerWasm,
  ),
  webgl,
  tfjsSource("cpu", "plain JavaScript backend", () => import("@tensorflow/tfjs-backend-cpu")),
];
