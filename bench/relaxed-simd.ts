/** Node 20 takes relaxed SIMD behind a flag only, which works as long as nothing was compiled; newer ones need none. */

import { setFlagsFromString } from "node:v8";

export function allowRelaxedSimd(): void {
  if (Number.parseInt(process.versions.node, 10) < 22) setFlagsFromString("--experimental-wasm-relaxed-simd");
}
