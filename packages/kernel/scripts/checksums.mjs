// Puts the checksums of the built binaries into abi.json and docs/abi.md, when a change of the kernel was meant:
//
//   npm run checksums -w @ls/kernel
//
// A test holds both to the binaries.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const abiFile = new URL("../abi.json", import.meta.url);
const pageFile = new URL("../../../docs/abi.md", import.meta.url);

const { binaries } = JSON.parse(readFileSync(abiFile, "utf8"));
let abi = readFileSync(abiFile, "utf8");
let page = readFileSync(pageFile, "utf8");
for (const { file, built } of binaries) {
  const binary = readFileSync(new URL(`../dist/${built}`, import.meta.url));
  const sha256 = createHash("sha256").update(binary).digest("hex");
  abi = abi.replace(new RegExp(`("file": "${file}".*"sha256": ")\\w*"`), `$1${sha256}"`);
  page = page.replace(new RegExp(`^(\\| \`${file}\` \\| \`)\\w*(\` \\|)$`, "m"), `$1${sha256}$2`);
  console.log(`${sha256}  ${file}`);
}
writeFileSync(abiFile, abi);
writeFileSync(pageFile, page);
