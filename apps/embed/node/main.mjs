// The kernel in Node, without a package: node main.mjs KERNEL.wasm VECTORS.json
import { readFile } from "node:fs/promises";
import { runProgram } from "../js/program.mjs";

const [kernelFile, vectorsFile, ...rest] = process.argv.slice(2);
if (!vectorsFile || rest.length > 0) {
  console.error("usage: node main.mjs KERNEL.wasm VECTORS.json");
  process.exit(2);
}

try {
  const [binary, vectors] = await Promise.all([readFile(kernelFile), readFile(vectorsFile, "utf8")]);
  const host = `Node ${process.versions.node}, V8 ${process.versions.v8}`;
  process.exitCode = (await runProgram(host, binary, JSON.parse(vectors))) ? 0 : 1;
} catch (error) {
  if (error.code !== "ENOENT") throw error;
  console.error(`${error.path}: there is no such file`);
  process.exitCode = 1;
}
