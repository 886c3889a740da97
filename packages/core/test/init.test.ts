/** Starting: which variant is picked, where the kernel comes from, and that instances know nothing of each other. */

import { relaxed, scalar, simd } from "@ls/kernel/bytes";
import { describe, expect, it } from "vitest";
import { type InitOptions, init, initSync, type Ls, LsError } from "../src/index.js";
import * as jsEntry from "../src/js.js";
import { variants } from "./variants.js";

const bytes = { relaxed, scalar, simd };
const binary = (name: "scalar" | "simd" | "relaxed") =>
  Uint8Array.from(atob(bytes[name]), (character) => character.charCodeAt(0));
const lossOf = (ls: Ls) => ls.crossEntropy(Float32Array.of(0, 0, 0), [1], { classes: 3 }).loss;
const codeOf = (error: unknown) => {
  expect(error).toBeInstanceOf(LsError);
  return (error as LsError).code;
};
const refused = async (options: unknown) =>
  codeOf(
    await init(options as InitOptions).then(
      () => undefined,
      (error: unknown) => error,
    ),
  );
const refusedSync = (options: unknown) => {
  try {
    initSync(options as InitOptions);
  } catch (error) {
    return codeOf(error);
  }
  return "no error";
};

describe.each(variants)("the variant %s", (variant) => {
  it("is what init and initSync give by name, with one thread", async () => {
    for (const ls of [await init({ variant }), initSync({ variant }), initSync({ variant, warmUp: false })]) {
      expect(ls.variant).toBe(variant);
      expect(ls.threads).toBe(1);
      expect(lossOf(ls)).toBeCloseTo(Math.log(3), 6);
      ls.dispose();
    }
  });

  it("makes instances that are independent", async () => {
    const [one, other] = [await init({ variant }), initSync({ variant })];
    const memory = other.allocate(3);
    one.dispose();
    expect(lossOf(other)).toBeCloseTo(Math.log(3), 6);
    expect(memory.f32.length).toBe(3);
    const third = await init({ variant });
    expect(lossOf(third)).toBeCloseTo(Math.log(3), 6);
    expect(third).not.toBe(other);
  });

  it("has functions that need no this", async () => {
    const { crossEntropy, crossEntropyGrad } = await init({ variant });
    expect(crossEntropy(Float32Array.of(0, 0), [1], { classes: 2 }).loss).toBeCloseTo(Math.LN2, 6);
    expect(crossEntropyGrad(Float32Array.of(0, 0), [1], { classes: 2 }).grad[0]).toBeCloseTo(0.5, 6);
  });
});

describe("picking a variant", () => {
  it("takes the fastest reproducible one by itself", async () => {
    const expected = (["simd", "scalar", "js"] as const).find((name) => variants.includes(name));
    if (!expected) return; // A run that is restricted to relaxed has none of them.
    for (const options of [
      undefined,
      {},
      { variant: "auto" },
      { deterministic: true },
      { variant: undefined },
    ] as const) {
      expect((await init(options)).variant).toBe(expected);
      expect(initSync(options).variant).toBe(expected);
    }
  });

  it("may take relaxed only when results need not be reproducible", async () => {
    const { variant } = await init({ deterministic: false });
    const allowed = variants.includes("relaxed") ? ["relaxed", "simd"] : ["simd", "scalar", "js"];
    expect(allowed).toContain(variant);
    expect(initSync({ deterministic: false }).variant).toBe(variant);
  });

  it("refuses relaxed together with deterministic", async () => {
    expect(await refused({ variant: "relaxed", deterministic: true })).toBe("RANGE");
    expect(refusedSync({ variant: "relaxed", deterministic: true })).toBe("RANGE");
  });

  it("refuses unknown variants and options", async () => {
    for (const refuse of [refused, async (options: unknown) => refusedSync(options)]) {
      expect(await refuse({ variant: "avx512" })).toBe("RANGE");
      expect(await refuse({ varient: "simd" })).toBe("TYPE");
      expect(await refuse({ warmUp: "no" })).toBe("TYPE");
    }
    expect(await refused({ threads: 0 })).toBe("RANGE");
    expect(await refused({ threads: 1.5 })).toBe("RANGE");
    expect(refusedSync({ threads: 2 })).toBe("TYPE");
  });

  it("says how many threads there are", async () => {
    expect((await init({ threads: 1 })).threads).toBe(1);
  });
});

describe("a module from the caller", () => {
  it("may be a WebAssembly.Module or bytes in any form", async () => {
    const kernel = binary("scalar");
    const padded = new Uint8Array(kernel.length + 6);
    padded.set(kernel, 3);
    for (const module of [
      new WebAssembly.Module(kernel),
      kernel,
      kernel.buffer,
      new DataView(kernel.buffer),
      padded.subarray(3, -3),
    ]) {
      for (const ls of [await init({ module }), initSync({ module })]) {
        expect(ls.variant).toBe("scalar");
        expect(lossOf(ls)).toBeCloseTo(Math.log(3), 6);
      }
    }
  });

  it("may be a URL or a Response", async () => {
    const url = new URL(`data:application/wasm;base64,${bytes.scalar}`);
    const response = new Response(binary("simd"), { headers: { "Content-Type": "application/wasm" } });
    const untyped = new Response(binary("scalar"));
    expect((await init({ module: url })).variant).toBe("scalar");
    expect((await init({ module: response })).variant).toBe("simd");
    expect((await init({ module: untyped })).variant).toBe("scalar");
  });

  it("is refused when it is none", async () => {
    expect(await refused({ module: 3 })).toBe("TYPE");
    expect(refusedSync({ module: "kernel.wasm" })).toBe("TYPE");
    expect(await refused({ module: Uint8Array.of(1, 2, 3) })).toBe("WASM_UNAVAILABLE");
    expect(refusedSync({ module: Uint8Array.of(1, 2, 3) })).toBe("WASM_UNAVAILABLE");
    expect(await refused({ module: new Response("", { status: 404 }) })).toBe("WASM_UNAVAILABLE");
    // Eight bytes of a valid module that is not a kernel.
    expect(await refused({ module: Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0) })).toBe("TYPE");
  });

  it("that is relaxed is refused when results must be reproducible", async () => {
    if (!variants.includes("relaxed")) return;
    expect(await refused({ module: binary("relaxed"), deterministic: true })).toBe("RANGE");
    expect((await init({ module: binary("relaxed") })).variant).toBe("relaxed");
  });
});

describe("the entry without WebAssembly", () => {
  it("has the same init and initSync, and js as its variant", async () => {
    for (const ls of [await jsEntry.init(), jsEntry.initSync(), jsEntry.initSync({ variant: "js" })]) {
      expect(ls.variant).toBe("js");
      expect(lossOf(ls)).toBeCloseTo(Math.log(3), 12);
    }
  });

  it("has no other variant", async () => {
    for (const variant of ["scalar", "simd", "relaxed"] as const) {
      await expect(jsEntry.init({ variant })).rejects.toMatchObject({ code: "WASM_UNAVAILABLE" });
      expect(() => jsEntry.initSync({ variant })).toThrow(expect.objectContaining({ code: "WASM_UNAVAILABLE" }));
    }
  });
});
