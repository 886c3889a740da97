// Two builds into one dist/: the entries for everyone (ESM, CJS, types, kernel bytes inlined), and the one for workerd,
// where compiling bytes is forbidden and the .wasm file stays an import.
import { copyFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Options } from "tsup";

// Here and not by tsup's `clean`, which in one of two configurations deletes what the other has written.
rmSync("dist", { recursive: true, force: true });

const binaries = {
  "kernel.wasm": "simd",
  "kernel-scalar.wasm": "scalar",
  "kernel-relaxed.wasm": "relaxed",
  "kernel-shared.wasm": "simd-shared",
  "kernel-relaxed-shared.wasm": "relaxed-shared",
};

// Split: the entries share their chunks, and with them one LsError.
const shared: Options = { target: "es2022", noExternal: [/^@ls\/kernel/], treeshake: true, splitting: true };

export default defineConfig([
  {
    ...shared,
    entry: { index: "src/index.ts", js: "src/js.ts", slim: "src/slim.ts", worker: "src/pool/worker.ts" },
    format: ["esm", "cjs"],
    // import.meta.url in the CommonJS files, too.
    shims: true,
    dts: { resolve: [/^@ls\/kernel/] },
    async onSuccess() {
      for (const [file, variant] of Object.entries(binaries)) {
        copyFileSync(fileURLToPath(import.meta.resolve(`@ls/kernel/${variant}.wasm`)), `dist/${file}`);
      }
      copyFileSync(fileURLToPath(import.meta.resolve("@ls/kernel/abi.json")), "dist/abi.json");
    },
  },
  {
    ...shared,
    entry: { workerd: "src/workerd.ts" },
    format: ["esm"],
    external: [/\.wasm$/],
  },
]);
