// The constants of one language, to standard output, for embedders:
//
//   node packages/kernel/scripts/constants.mjs python > abi.py
//
// The build makes the same files in dist/constants.
import { pathToFileURL } from "node:url";
import { constantsOf, readAbi } from "./abi-constants.mjs";
import { c } from "./languages/c.mjs";
import { go } from "./languages/go.mjs";
import { java } from "./languages/java.mjs";
import { python } from "./languages/python.mjs";
import { rust } from "./languages/rust.mjs";

/** The file of each language, and what makes it. */
export const LANGUAGES = {
  python: { file: "abi.py", generate: python },
  go: { file: "abi.go", generate: go },
  rust: { file: "abi.rs", generate: rust },
  java: { file: "Abi.java", generate: java },
  c: { file: "abi.h", generate: c },
};

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [language, ...rest] = process.argv.slice(2);
  const known = Object.keys(LANGUAGES);
  if (!known.includes(language) || rest.length > 0) {
    console.error(`expected one of ${known.join(", ")}, got ${process.argv.slice(2).join(" ") || "nothing"}`);
    process.exit(2);
  }
  const abi = readAbi(new URL("../abi.json", import.meta.url));
  process.stdout.write(LANGUAGES[language].generate(constantsOf(abi)));
}
