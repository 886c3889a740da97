/** init and initSync where there is WebAssembly: which variant, from where, and the instance on it. */

import { type KernelExports, VARIANTS } from "@ls/kernel/abi";
import type { Engine } from "../checked-call.js";
import { LsError } from "../errors.js";
import { type CheckedInit, checkInit, relaxedIsNotDeterministic } from "../init-options.js";
import { createInstance } from "../instance.js";
import { createJsEngine } from "../js/engine.js";
import type { InitOptions, InitSyncOptions, Ls } from "../types.js";
import { createWasmEngine } from "./engine.js";
import { isMultiplyAddFused } from "./is-fused.js";
import { compile, compileSync, instantiate, instantiateSync, type WasmVariant } from "./load.js";
import { warmUp } from "./warm-up.js";

/** What an entry has inside of a variant: its bytes, its module, or nothing. */
export type KernelSource = (variant: WasmVariant) => Uint8Array<ArrayBuffer> | WebAssembly.Module | undefined;

/** The kernels an entry has inside, each decoded once and its module kept once it is compiled. A failure is not kept. */
export class Kernels {
  readonly #source: KernelSource;
  readonly #modules = new Map<WasmVariant, WebAssembly.Module>();

  constructor(source: KernelSource) {
    const inside = new Map<WasmVariant, ReturnType<KernelSource>>();
    this.#source = (variant) => {
      if (!inside.has(variant)) inside.set(variant, source(variant));
      return inside.get(variant);
    };
  }

  async init(rawOptions: InitOptions | undefined): Promise<Ls> {
    const options = checkInit(rawOptions, false);
    const variant = this.#pick(options);
    if (variant === "js") return createInstance(createJsEngine());
    const module = variant === "module" ? await compile(options.module) : await this.#module(variant);
    return finish(await instantiate(module), options);
  }

  initSync(rawOptions: InitSyncOptions | undefined): Ls {
    const options = checkInit(rawOptions, true);
    const variant = this.#pick(options);
    if (variant === "js") return createInstance(createJsEngine());
    const module = variant === "module" ? compileSync(options.module) : this.#moduleSync(variant);
    return finish(instantiateSync(module), options);
  }

  /** The variant to run; "module" is whichever the caller's module is. */
  #pick({ variant, module, deterministic }: CheckedInit): WasmVariant | "module" | "js" {
    if (variant === "js") return "js";
    if (typeof WebAssembly === "undefined") {
      if (variant === "auto") return "js";
      throw new LsError("WASM_UNAVAILABLE", `expected an engine with WebAssembly for variant '${variant}', got none`);
    }
    if (module !== undefined) return "module";
    if (variant !== "auto") return this.#accept(variant) ?? refuse(variant, this.#source(variant) !== undefined);
    if (VARIANTS.every((name) => this.#source(name) === undefined)) refuse("auto", false);
    const relaxed = deterministic === false && isMultiplyAddFused() ? this.#accept("relaxed") : undefined;
    return relaxed ?? this.#accept("simd") ?? this.#accept("scalar") ?? "js";
  }

  /** The variant, if this entry has it and the engine accepts its very bytes. */
  #accept(variant: WasmVariant): WasmVariant | undefined {
    if (this.#modules.has(variant)) return variant;
    const inside = this.#source(variant);
    if (inside === undefined) return undefined;
    return inside instanceof WebAssembly.Module || WebAssembly.validate(inside) ? variant : undefined;
  }

  async #module(variant: WasmVariant): Promise<WebAssembly.Module> {
    const module = this.#modules.get(variant) ?? (await compile(this.#source(variant)));
    this.#modules.set(variant, module);
    return module;
  }

  #moduleSync(variant: WasmVariant): WebAssembly.Module {
    const module = this.#modules.get(variant) ?? compileSync(this.#source(variant));
    this.#modules.set(variant, module);
    return module;
  }
}

function refuse(variant: string, isInside: boolean): never {
  throw new LsError(
    "WASM_UNAVAILABLE",
    isInside
      ? `expected an engine that accepts the variant '${variant}', got one that lacks its instructions`
      : `expected module for variant '${variant}', got none: this entry has no such kernel inside`,
  );
}

function finish(kernel: KernelExports, options: CheckedInit): Ls {
  const engine: Engine = createWasmEngine(kernel);
  if (options.variant !== "auto" && options.variant !== engine.variant) {
    throw new LsError("RANGE", `expected module to be the variant '${options.variant}', got '${engine.variant}'`);
  }
  if (engine.variant === "relaxed" && options.deterministic) throw relaxedIsNotDeterministic();
  const instance = createInstance(engine);
  if (options.warmUp) warmUp(instance);
  return instance;
}
