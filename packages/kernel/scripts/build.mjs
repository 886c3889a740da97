// Builds every binary of the kernel and what TypeScript needs to use them:
// dist/{scalar,simd,relaxed}.wasm, dist/bytes.js (the same as base64), dist/abi.js (constants from abi.json).
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { compile } from "./compile.mjs";
import { assemblyScriptConstants, readAbi, typeScriptConstants } from "./generate-abi.mjs";

const root = new URL("../", import.meta.url);
const abi = readAbi(new URL("abi.json", root));
mkdirSync(new URL("dist/", root), { recursive: true });
writeFileSync(new URL("assembly/abi.ts", root), assemblyScriptConstants(abi));
const [javascript, declarations] = typeScriptConstants(abi);
writeFileSync(new URL("dist/abi.js", root), javascript);
writeFileSync(new URL("dist/abi.d.ts", root), declarations);

for (const variant of abi.variants) {
  const size = await compile("assembly/index.ts", `dist/${variant}.wasm`, variant);
  console.log(`dist/${variant}.wasm ${size} bytes`);
}
const base64 = (variant) => readFileSync(new URL(`dist/${variant}.wasm`, root)).toString("base64");
writeFileSync(
  new URL("dist/bytes.js", root),
  abi.variants.map((variant) => `export const ${variant} = "${base64(variant)}";\n`).join(""),
);
writeFileSync(
  new URL("dist/bytes.d.ts", root),
  abi.variants
    .map((variant) => `/** dist/${variant}.wasm as base64. */\nexport declare const ${variant}: string;\n`)
    .join(""),
);
