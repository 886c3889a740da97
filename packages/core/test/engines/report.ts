/**
 * Run by Node 24 and by Bun, over the built package: prints as JSON which variants this engine takes and the hashes
 * of the results of those that are the same bits everywhere.
 */

import { init } from "../../dist/index.js";
import { digestOfCalls, digestOfShards } from "./digest.ts";

const hashes: Record<string, { calls: string; shards: string }> = {};
for (const variant of ["scalar", "simd"] as const) {
  const ls = await init({ variant, warmUp: false });
  hashes[variant] = { calls: await digestOfCalls(ls), shards: await digestOfShards(ls) };
  ls.dispose();
}
console.log(JSON.stringify(hashes));
