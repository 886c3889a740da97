// The kernel in Deno: deno run --allow-read=KERNEL.wasm,VECTORS.json main.ts KERNEL.wasm VECTORS.json
import { runProgram } from "../js/program.mjs";

const [kernelFile, vectorsFile, ...rest] = Deno.args;
if (!vectorsFile || rest.length > 0) {
  console.error("usage: deno run --allow-read main.ts KERNEL.wasm VECTORS.json");
  Deno.exit(2);
}

/** Ends the program with a sentence where a file cannot be read. */
async function read<Contents>(path: string, reader: (path: string) => Promise<Contents>): Promise<Contents> {
  try {
    return await reader(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable)) throw error;
    console.error(`${path}: ${error instanceof Deno.errors.NotFound ? "there is no such file" : error.message}`);
    Deno.exit(1);
  }
}

const binary = await read(kernelFile, Deno.readFile);
const vectors = JSON.parse(await read(vectorsFile, Deno.readTextFile));
const { deno, v8 } = Deno.version;
if (!(await runProgram(`Deno ${deno}, V8 ${v8}`, binary, vectors))) Deno.exitCode = 1;
