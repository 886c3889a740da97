/** What every public package is checked for, beside running. */

import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { Packed } from "./project.js";

/** What publint finds wrong. */
export async function lintMessages({ tarball }: Packed): Promise<(string | undefined)[]> {
  const data = readFileSync(tarball);
  const tarballData = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: tarballData }, strict: true });
  return messages.map((message) => formatMessage(message, pkg, { color: false }));
}

/** Which entries resolve to wrong types, from ES modules, CommonJS or bundlers. */
export async function typeProblems({ tarball }: Packed): Promise<unknown[]> {
  const { problems } = (await checkPackage(createPackageFromTarballData(readFileSync(tarball)), {
    excludeEntrypoints: [/\.wasm$/],
  })) as { problems: { kind: string; resolutionKind?: string }[] };
  // node10 knows no exports map; the entry points beside the main one are not for it.
  return problems.filter(({ resolutionKind }) => resolutionKind !== "node10");
}

/** How TypeScript finds a package's types, and the file that says which kind of module imports it. */
export const RESOLUTIONS = [
  ["node16", "types.mts"],
  ["node16", "types.cts"],
  ["bundler", "types.ts"],
] as const;

/** What strict TypeScript has to say about the consumer's types.ts, under the name `file`. */
export function compile(folder: string, moduleResolution: string, file: string): string {
  if (file !== "types.ts") copyFileSync(join(folder, "types.ts"), join(folder, file));
  const module = moduleResolution === "node16" ? "node16" : "esnext";
  const compilerOptions = { strict: true, noEmit: true, target: "es2022", lib: ["es2022", "dom"], types: [] };
  const config = { compilerOptions: { ...compilerOptions, module, moduleResolution }, files: [file] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = fileURLToPath(new URL("bin/tsc", import.meta.resolve("typescript/package.json")));
  return spawnSync(process.execPath, [tsc, "-p", "."], { cwd: folder, encoding: "utf8" }).stdout;
}
