// The binaries as files: what they import, export and weigh, and that building them again gives the same bytes.

import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ABI_VERSION, STATUS, VARIANTS } from "@ls/kernel/abi";
import { relaxed, scalar, simd } from "@ls/kernel/bytes";
import { describe, expect, it } from "vitest";
import { compile } from "../scripts/compile.mjs";
import { bytesOf, instantiate, moduleOf, variants } from "./variants.js";

const abi = JSON.parse(readFileSync(new URL("../abi.json", import.meta.url), "utf8"));

/** Bytes a binary may have. */
const BUDGET = 56 * 1024;

/** Numbers of a module's sections: 4 tables, 6 globals, 8 the start function. */
function sectionsOf(binary: Uint8Array): number[] {
  const sections: number[] = [];
  for (let at = 8; at < binary.length; ) {
    sections.push(binary[at++] as number);
    let size = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      const byte = binary[at++] as number;
      size |= (byte & 127) << shift;
      more = byte > 127;
    }
    at += size;
  }
  return sections;
}

it.each<{ built: string; sha256: string }>(abi.binaries)("$built has the checksum that abi.json states", (binary) => {
  const bytes = readFileSync(new URL(`../dist/${binary.built}`, import.meta.url));
  expect(createHash("sha256").update(bytes).digest("hex"), "npm run checksums -w @ls/kernel").toBe(binary.sha256);
});

it("numbers the statuses in order", () => {
  expect(abi.statuses.map(({ value }: { value: number }) => value)).toEqual(Object.values(STATUS));
});

describe.each(variants)("%s.wasm", (variant) => {
  it("imports nothing", () => {
    expect(WebAssembly.Module.imports(moduleOf(variant))).toEqual([]);
  });

  it("exports its memory and the functions of abi.json, nothing else", () => {
    const exported = WebAssembly.Module.exports(moduleOf(variant)).map(({ name, kind }) => `${kind} ${name}`);
    const expected = abi.functions.map(({ name }: { name: string }) => `function ${name}`);
    expect(exported.sort()).toEqual(["memory memory", ...expected].sort());
  });

  it("has no table, no global and no start function", () => {
    expect(sectionsOf(bytesOf(variant)).filter((section) => [4, 6, 8].includes(section))).toEqual([]);
  });

  it("keeps to its byte budget", () => {
    expect(bytesOf(variant).length).toBeLessThanOrEqual(BUDGET);
  });

  it("is the same bytes as base64", () => {
    expect(Buffer.from({ scalar, simd, relaxed }[variant], "base64").equals(bytesOf(variant))).toBe(true);
  });

  it("comes out of a second build byte for byte", async () => {
    const output = join(mkdtempSync(join(tmpdir(), "ls-kernel-")), "again.wasm");
    await compile("assembly/index.ts", relative(fileURLToPath(new URL("../", import.meta.url)), output), variant);
    expect(readFileSync(output).equals(bytesOf(variant))).toBe(true);
  });

  it("tells its version, variant, heap base and scratch size", () => {
    const kernel = instantiate(variant);
    expect(kernel.ls_abi_version()).toBe(ABI_VERSION);
    expect(VARIANTS[kernel.ls_variant()]).toBe(variant);
    expect(kernel.ls_heap_base()).toBeGreaterThan(0);
    expect(kernel.ls_heap_base()).toBeLessThan(65536);
    expect(kernel.ls_scratch_bytes()).toBeGreaterThan(0);
    expect(kernel.ls_linear_scratch_bytes()).toBeGreaterThan(0);
  });
});
