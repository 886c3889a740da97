/** This package's own folder, wherever the code runs from: its sources in tests, dist/ otherwise. */

import { createRequire } from "node:module";
import { dirname } from "node:path";

export const benchFolder = dirname(createRequire(import.meta.url).resolve("@ls/bench/package.json"));
