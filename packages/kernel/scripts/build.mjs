// Builds every binary of the kernel and what TypeScript needs to use them:
// dist/{scalar,simd,relaxed,simd-shared,relaxed-shared}.wasm, dist/bytes.js and dist/shared-bytes.js (the same as base64),
// dist/abi.js (constants from abi.json).
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

for (const binary of [...abi.variants, ...abi.sharedVariants.map((variant) => `${variant}-shared`)]) {
  const size = await compile("assembly/index.ts", `dist/${binary}.wasm`, binary);
  console.log(`dist/${binary}.wasm ${size} bytes`);
}
writeBytes("bytes", abi.variants, "");
writeBytes("shared-bytes", abi.sharedVariants, "-shared");

/** A module of base64, one constant a variant. */
function writeBytes(module, variants, suffix) {
  const base64 = (variant) => readFileSync(new URL(`dist/${variant}${suffix}.wasm`, root)).toString("base64");
  writeFileSync(
    new URL(`dist/${module}.js`, root),
    variants.map((variant) => `export const ${variant} = "${base64(variant)}";\n`).join(""),
  );
  writeFileSync(
    new URL(`dist/${module}.d.ts`, root),
    variants
      .map((variant) => `/** dist/${variant}${suffix}.wasm as base64. */\nexport declare const ${variant}: string;\n`)
      .join(""),
  );
}
