import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { env, setBackend } from "@tensorflow/tfjs-core";

/**
 * Starts TensorFlow.js on WebAssembly with one thread (its threads come from blob: workers, which the site's policy forbids), or
 * in plain JavaScript where that fails.
 *
 * @param wasmFiles folder of the backend's .wasm files, or an address for each of its file names
 */
export async function startTensorflow(wasmFiles: Parameters<typeof setWasmPaths>[0]): Promise<"wasm" | "cpu"> {
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  setWasmPaths(wasmFiles);
  if (await setBackend("wasm")) return "wasm";
  await import("@tensorflow/tfjs-backend-cpu");
  await setBackend("cpu");
  return "cpu";
}
