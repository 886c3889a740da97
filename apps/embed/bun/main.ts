// The kernel in Bun: bun main.ts KERNEL.wasm VECTORS.json
import { runProgram } from "../js/program.mjs";

const [kernelFile, vectorsFile, ...rest] = Bun.argv.slice(2);
if (!vectorsFile || rest.length > 0) {
  console.error("usage: bun main.ts KERNEL.wasm VECTORS.json");
  process.exit(2);
}

const binary = Bun.file(kernelFile);
const vectors = Bun.file(vectorsFile);
for (const file of [binary, vectors]) {
  if (await file.exists()) continue;
  console.error(`${file.name}: there is no such file`);
  process.exit(1);
}

const passed = await runProgram(`Bun ${Bun.version}, JavaScriptCore`, await binary.arrayBuffer(), await vectors.json());
process.exit(passed ? 0 : 1);
