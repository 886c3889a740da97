// Builds every binary of the kernel and what TypeScript needs to use them:
// dist/{scalar,simd,relaxed,simd-shared,relaxed-shared}.wasm, dist/bytes.js and dist/shared-bytes.js (the same as base64),
// dist/abi.js and dist/constants/ (the numbers of abi.json for TypeScript and for the languages of embedders).
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { constantsOf, readAbi } from "./abi-constants.mjs";
import { compile } from "./compile.mjs";
import { LANGUAGES } from "./constants.mjs";
import { assemblyScript } from "./languages/assemblyscript.mjs";
import { typeScript } from "./languages/typescript.mjs";

const root = new URL("../", import.meta.url);
const abi = readAbi(new URL("abi.json", root));
const constants = constantsOf(abi);
mkdirSync(new URL("dist/constants/", root), { recursive: true });
writeFileSync(new URL("assembly/abi.ts", root), assemblyScript(constants));
const [javascript, declarations] = typeScript(constants);
writeFileSync(new URL("dist/abi.js", root), javascript);
writeFileSync(new URL("dist/abi.d.ts", root), declarations);
for (const { file, generate } of Object.values(LANGUAGES)) {
  writeFileSync(new URL(`dist/constants/${file}`, root), generate(constants));
}

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
