// The binaries for several threads: what they import, and that instances over one memory work beside each other.

import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type KernelExports, SHARED_VARIANTS, STATUS } from "@ls/kernel/abi";
import { relaxed, simd } from "@ls/kernel/shared-bytes";
import { describe, expect, it } from "vitest";
import { compile } from "../scripts/compile.mjs";
import { Call, floats, random } from "./call.js";
import { instantiate, variants } from "./variants.js";

const file = (variant: string) => new URL(`../dist/${variant}-shared.wasm`, import.meta.url);
const ROWS = 70;
const CLASSES = 300;

describe.each(SHARED_VARIANTS.filter((variant) => variants.includes(variant)))("%s-shared.wasm", (variant) => {
  const module = new WebAssembly.Module(readFileSync(file(variant)));

  it("imports one memory and nothing else, and exports what the others do", () => {
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
    const names = (of: WebAssembly.Module) => WebAssembly.Module.exports(of).map(({ kind, name }) => `${kind} ${name}`);
    const own = new WebAssembly.Module(readFileSync(new URL(`../dist/${variant}.wasm`, import.meta.url)));
    expect(names(module).sort()).toEqual(names(own).sort());
  });

  it("is the same bytes as base64, and comes out of a second build byte for byte", async () => {
    expect(Buffer.from({ relaxed, simd }[variant], "base64").equals(readFileSync(file(variant)))).toBe(true);
    const output = join(mkdtempSync(join(tmpdir(), "ls-kernel-")), "again.wasm");
    const root = fileURLToPath(new URL("../", import.meta.url));
    await compile("assembly/index.ts", relative(root, output), `${variant}-shared`);
    expect(readFileSync(output).equals(readFileSync(file(variant)))).toBe(true);
  });

  it("gives the bits of the binary with its own memory, also where a second instance came to the memory in between", () => {
    const memory = new WebAssembly.Memory({ initial: 64, maximum: 64, shared: true });
    const instance = () => new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
    const gradientOf = (kernel: KernelExports, between: () => void) => {
      const next = random(5);
      const call = new Call(kernel);
      const logits = call.place(floats(ROWS * CLASSES, () => 8 * next() - 4));
      const targets = call.place(Int32Array.from({ length: ROWS }, () => Math.floor(next() * CLASSES)));
      call.set({ rows: ROWS, classes: CLASSES, logits, targets, gradient: logits, labelSmoothing: 0.1 });
      between();
      expect(kernel.ls_cross_entropy_grad(call.record)).toBe(STATUS.OK);
      return [call.get("loss"), call.floats(logits, ROWS * CLASSES).slice()];
    };
    const expected = gradientOf(instantiate(variant, 64), () => {});
    expect(gradientOf(instance(), instance)).toEqual(expected);
  });
});
