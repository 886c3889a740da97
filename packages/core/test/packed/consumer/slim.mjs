import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { init } from "@ls/core/slim";
import { report } from "./example.mjs";

const reports = [];
for (const file of ["kernel.wasm", "kernel-scalar.wasm"]) {
  const bytes = await readFile(fileURLToPath(import.meta.resolve(`@ls/core/${file}`)));
  reports.push(report(await init({ module: bytes })), report(await init({ module: new WebAssembly.Module(bytes) })));
}
console.log(JSON.stringify(reports));
