/** Bundles the consumer's worker as a Workers tool does: condition `workerd`, and .wasm imports as compiled modules. */

import { readFileSync } from "node:fs";
import { build, type Plugin } from "vite";

const wasmAsModule: Plugin = {
  name: "wasm-as-module",
  enforce: "pre",
  load(id) {
    if (!id.endsWith(".wasm")) return;
    const bytes = readFileSync(id).toString("base64");
    return `export default new WebAssembly.Module(Uint8Array.from(atob("${bytes}"), (c) => c.charCodeAt(0)))`;
  },
};

export async function bundleWorker(root: string): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: "error",
    plugins: [wasmAsModule],
    resolve: { conditions: ["workerd"] },
    ssr: { noExternal: true, resolve: { conditions: ["workerd"] } },
    build: {
      ssr: "worker.mjs",
      target: "es2022",
      outDir: "worker",
      rollupOptions: { output: { entryFileNames: "[name].mjs" } },
    },
  });
}
