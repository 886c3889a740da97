/**
 * Run by Node 24 and by Bun, over the built package: prints as JSON which variants this engine takes and the hash of
 * the results of those that are the same bits everywhere.
 */

import { init } from "../../dist/index.js";
import { digest } from "./digest.ts";

const hashes: Record<string, string> = {};
for (const variant of ["scalar", "simd"] as const) {
  const ls = await init({ variant, warmUp: false });
  hashes[variant] = await digest(ls);
  ls.dispose();
}
console.log(JSON.stringify(hashes));
