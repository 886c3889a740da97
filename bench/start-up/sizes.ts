/** Bytes of what is shipped: the binaries, and each entry of `@ls/core` with the files it imports. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Variant } from "@ls/core";

const { resolve } = createRequire(import.meta.url);

export interface Size {
  name: string;
  bytes: number;
  gzip: number;
}

/** The binary of a variant; `simd` is the plain name. */
export const kernelPath = (variant: Variant): string =>
  resolve(`@ls/core/kernel${variant === "simd" ? "" : `-${variant}`}.wasm`);

const sizeOf = (name: string, content: Buffer): Size => ({
  name,
  bytes: content.length,
  gzip: gzipSync(content, { level: 9 }).length,
});

/** The file and those it imports by relative paths, each once. */
function withImports(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of readFileSync(file, "utf8").matchAll(/(?:from|import)\s*["'](\.[^"']+)["']/g)) {
    withImports(join(dirname(file), path), seen);
  }
  return seen;
}

export function sizes(): Size[] {
  const manifest = resolve("@ls/core/package.json");
  const { exports } = JSON.parse(readFileSync(manifest, "utf8"));
  const entry = (name: string) => {
    const files = withImports(join(dirname(manifest), exports[name].import.default));
    return Buffer.concat([...files].map((file) => readFileSync(file)));
  };
  const kernels = (["simd", "relaxed", "scalar"] as const).map((variant) =>
    sizeOf(`kernel, \`${variant}\``, readFileSync(kernelPath(variant))),
  );
  return [
    ...kernels,
    sizeOf("`@ls/core`: JavaScript with the three kernels inside, not minified", entry(".")),
    sizeOf("`@ls/core/slim`: without kernels", entry("./slim")),
    sizeOf("`@ls/core/js`: without WebAssembly", entry("./js")),
  ];
}
