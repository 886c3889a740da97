// Bundled under the condition `workerd`, whose engine compiles no bytes and hands over .wasm imports as modules.
import { init } from "@ls/core";
import { report } from "./example.mjs";

const compile = WebAssembly.Module;
WebAssembly.Module = function forbidden() {
  throw new Error("Wasm code generation disallowed by embedder");
};
WebAssembly.Module.prototype = compile.prototype;
WebAssembly.compile = async () => WebAssembly.Module();

console.log(JSON.stringify([report(await init())]));
