/** Starting in engines that lack something: every test imports the package anew into an engine so changed. */

import { relaxed, scalar, simd } from "@ls/kernel/bytes";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const fresh = () => import("../src/index.js");
const engine = WebAssembly;
const bytes = { relaxed, scalar, simd };

/** WebAssembly with some of its functions replaced. */
function changeEngine(changes: Record<string, unknown>) {
  const changed = Object.create(engine, Object.getOwnPropertyDescriptors(changes));
  vi.stubGlobal("WebAssembly", changed);
}

beforeEach(() => vi.resetModules());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("importing", () => {
  it.each(["index", "js", "slim"])("the entry %s compiles nothing", async (entry) => {
    const touched = vi.fn(function touched() {
      throw new Error("compiled while importing");
    });
    changeEngine({
      Module: touched,
      Instance: touched,
      Memory: touched,
      compile: touched,
      instantiate: touched,
      validate: touched,
      compileStreaming: touched,
      instantiateStreaming: touched,
    });
    await import(`../src/${entry}.ts`);
    expect(touched).not.toHaveBeenCalled();
  });

  it("works where there is no WebAssembly at all, as on old engines", async () => {
    vi.stubGlobal("WebAssembly", undefined);
    await fresh();
  });
});

describe("an engine without WebAssembly", () => {
  beforeEach(() => vi.stubGlobal("WebAssembly", undefined));

  it("runs js by itself", async () => {
    const { init, initSync } = await fresh();
    for (const ls of [await init(), initSync(), await init({ deterministic: false })]) {
      expect(ls.variant).toBe("js");
      expect(ls.crossEntropy(Float32Array.of(0, 0), [0], { classes: 2 }).loss).toBeCloseTo(Math.LN2, 12);
    }
  });

  it("says WASM_UNAVAILABLE for any other variant by name", async () => {
    const { init, initSync } = await fresh();
    for (const variant of ["scalar", "simd", "relaxed"] as const) {
      await expect(init({ variant })).rejects.toMatchObject({
        code: "WASM_UNAVAILABLE",
        message: expect.stringContaining(variant),
      });
      expect(() => initSync({ variant })).toThrow(expect.objectContaining({ code: "WASM_UNAVAILABLE" }));
    }
  });
});

describe("an engine that does not accept vectors", () => {
  const refusing = (...names: ("simd" | "relaxed" | "scalar")[]) => {
    const lengths = names.map((name) => atob(bytes[name]).length);
    changeEngine({
      validate: (module: BufferSource) => !lengths.includes(module.byteLength) && engine.validate(module),
    });
  };

  it("runs scalar by itself", async () => {
    refusing("simd", "relaxed");
    const { init, initSync } = await fresh();
    expect((await init()).variant).toBe("scalar");
    expect(initSync({ deterministic: false }).variant).toBe("scalar");
  });

  it("says WASM_UNAVAILABLE for simd by name", async () => {
    refusing("simd", "relaxed");
    const { init, initSync } = await fresh();
    await expect(init({ variant: "simd" })).rejects.toMatchObject({
      code: "WASM_UNAVAILABLE",
      message: expect.stringContaining("simd"),
    });
    expect(() => initSync({ variant: "relaxed" })).toThrow(expect.objectContaining({ code: "WASM_UNAVAILABLE" }));
  });

  it("runs js by itself when it accepts no kernel", async () => {
    refusing("simd", "relaxed", "scalar");
    const { init } = await fresh();
    expect((await init()).variant).toBe("js");
  });
});

describe("a page whose content security policy forbids compiling", () => {
  // In the words of Chromium, Firefox and Safari.
  const refusals = {
    Chromium: () =>
      new engine.CompileError(
        "WebAssembly.Module(): Refused to compile or instantiate WebAssembly module because 'unsafe-eval' is not an allowed source of script in the following Content Security Policy directive: \"script-src 'self'\"",
      ),
    Firefox: () => new engine.CompileError("call to WebAssembly.Module() blocked by CSP"),
    Safari: () =>
      new EvalError(
        "Refused to create a WebAssembly object because 'unsafe-eval' or 'wasm-unsafe-eval' is not an allowed source of script in the following Content Security Policy directive: \"script-src 'self'\".",
      ),
  };
  const forbid = (refusal: () => Error) => {
    const throws = function refused() {
      throw refusal();
    };
    const rejects = () => Promise.reject(refusal());
    changeEngine({
      Module: throws,
      Instance: throws,
      compile: rejects,
      instantiate: rejects,
      compileStreaming: rejects,
    });
  };
  const blocked = {
    code: "CSP_BLOCKED",
    message: expect.stringMatching(/'wasm-unsafe-eval'.*variant: "js"|variant: "js".*'wasm-unsafe-eval'/s),
  };

  it.each(Object.entries(refusals))("is told CSP_BLOCKED, the directive and the way out (%s)", async (_, refusal) => {
    forbid(refusal);
    const { init, initSync } = await fresh();
    for (const options of [undefined, { variant: "simd" }, { variant: "scalar" }] as const) {
      await expect(init(options)).rejects.toMatchObject(blocked);
      expect(() => initSync(options)).toThrow(expect.objectContaining(blocked));
    }
  });

  it("can use js", async () => {
    forbid(refusals.Chromium);
    const { init } = await fresh();
    expect((await init({ variant: "js" })).variant).toBe("js");
  });

  it("is not held to a failure: the next init tries again", async () => {
    forbid(refusals.Chromium);
    const { init, initSync } = await fresh();
    await expect(init()).rejects.toMatchObject({ code: "CSP_BLOCKED" });
    vi.unstubAllGlobals();
    expect((await init()).variant).toBe("simd");
    expect(initSync().variant).toBe("simd");
  });
});

describe("compiling", () => {
  it("happens once for all instances of a variant", async () => {
    const modules = vi.fn(function compiled(module: BufferSource) {
      return new engine.Module(module);
    });
    const compile = vi.fn((module: BufferSource) => engine.compile(module));
    changeEngine({ Module: modules, compile });
    const { init } = await fresh();
    await init({ variant: "simd", warmUp: false });
    const before = modules.mock.calls.length + compile.mock.calls.length;
    await init({ variant: "simd", warmUp: false });
    await init({ variant: "simd", warmUp: false });
    expect(before).toBeGreaterThan(0);
    expect(modules.mock.calls.length + compile.mock.calls.length).toBe(before);
  });
});

describe("engines that lack Symbol.dispose", () => {
  it("can still import, allocate and dispose", async () => {
    const descriptor = Object.getOwnPropertyDescriptor(Symbol, "dispose");
    if (descriptor && !descriptor.configurable) return; // An engine that has it for good.
    if (descriptor) delete (Symbol as { dispose?: symbol }).dispose;
    try {
      const { initSync } = await fresh();
      const ls = initSync({ warmUp: false });
      ls.allocate(3).free();
      ls.dispose();
    } finally {
      if (descriptor) Object.defineProperty(Symbol, "dispose", descriptor);
    }
  });
});
