/** This package's own folder, wherever the code runs from (its sources in tests, dist/ otherwise), and what it depends on. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";

const manifest = createRequire(import.meta.url).resolve("@ls/bench/package.json");

export const benchFolder = dirname(manifest);

/** The exact version of a dependency that does not tell its own. */
export const dependencyVersion = (name: string): string =>
  JSON.parse(readFileSync(manifest, "utf8")).dependencies[name];
