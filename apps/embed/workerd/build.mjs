// Bundles the Worker as wrangler would: one module of JavaScript, and the .wasm file that it imports beside it.
//
//   node build.mjs WORKERD
import { execFileSync } from "node:child_process";
import { build } from "esbuild";

const [workerd] = process.argv.slice(2);
const version = execFileSync(workerd, ["--version"], { encoding: "utf8" }).trim().replace("workerd ", "");

await build({
  entryPoints: ["worker.ts"],
  outdir: "dist",
  bundle: true,
  format: "esm",
  conditions: ["workerd", "worker"],
  loader: { ".wasm": "copy" },
  assetNames: "[name]",
  // A Worker is not told which workerd runs it.
  define: { WORKERD_VERSION: JSON.stringify(version) },
  logLevel: "warning",
});
