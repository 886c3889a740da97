import scalar from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url";

/** The backend's files on the site's own origin. It wants an address for each name, also for the one with threads, which is never used. */
export const wasmFiles = {
  "tfjs-backend-wasm.wasm": scalar,
  "tfjs-backend-wasm-simd.wasm": simd,
  "tfjs-backend-wasm-threaded-simd.wasm": simd,
};
