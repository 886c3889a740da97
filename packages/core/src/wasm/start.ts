/** init and initSync where there is WebAssembly: which variant, from where, and the instance on it. */

import { SHARED_VARIANTS, VARIANTS } from "@ls/kernel/abi";
import type { Engine } from "../checked-call.js";
import { LsError } from "../errors.js";
import { type CheckedInit, checkInit, relaxedIsNotDeterministic } from "../init-options.js";
import { createInstance } from "../instance.js";
import { createJsEngine } from "../js/engine.js";
import { createPooledEngine, wantsSharedMemory } from "../pool/shared-kernel.js";
import { canShare } from "../pool/spawn.js";
import type { InitOptions, InitSyncOptions, Ls } from "../types.js";
import { createWasmEngine } from "./engine.js";
import { isMultiplyAddFused } from "./is-fused.js";
import { compile, compileSync, instantiate, instantiateSync, type WasmVariant } from "./load.js";
import { warmUp } from "./warm-up.js";

/** What an entry has inside of a variant: its bytes, its module, or nothing. */
export type KernelSource = (variant: WasmVariant) => Uint8Array<ArrayBuffer> | WebAssembly.Module | undefined;

/** The same of the binaries for several threads, which are loaded when they are wanted. */
export type SharedKernelSource = (variant: SharedVariant) => Promise<Uint8Array<ArrayBuffer>>;

type SharedVariant = (typeof SHARED_VARIANTS)[number];

/** The kernels an entry has inside, each decoded once and its module kept once it is compiled. A failure is not kept. */
export class Kernels {
  readonly #source: KernelSource;
  readonly #modules = new Map<WasmVariant, WebAssembly.Module>();
  readonly #sharedModules = new Map<SharedVariant, WebAssembly.Module>();

  /** `sharedSource` gives the binaries for several threads, where the entry has them. */
  constructor(
    source: KernelSource,
    private readonly sharedSource?: SharedKernelSource,
  ) {
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
    if (variant === "module") {
      const module = await compile(options.module);
      const engine = wantsSharedMemory(module) && canShare() ? createPooledEngine(module, options) : undefined;
      return finish((await engine) ?? createWasmEngine(await instantiate(module)), options);
    }
    const shared = options.threads > 1 && canShare() ? await this.#sharedModule(variant) : undefined;
    const engine = shared
      ? await createPooledEngine(shared, options)
      : createWasmEngine(await instantiate(await this.#module(variant)));
    return finish(engine, options);
  }

  initSync(rawOptions: InitSyncOptions | undefined): Ls {
    const options = checkInit(rawOptions, true);
    const variant = this.#pick(options);
    if (variant === "js") return createInstance(createJsEngine());
    const module = variant === "module" ? compileSync(options.module) : this.#moduleSync(variant);
    return finish(createWasmEngine(instantiateSync(module)), options);
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

  /** `undefined` if there is none of the variant for several threads, or the engine does not accept it. */
  async #sharedModule(variant: WasmVariant): Promise<WebAssembly.Module | undefined> {
    const name = SHARED_VARIANTS.find((one) => one === variant);
    if (name === undefined || this.sharedSource === undefined) return undefined;
    const known = this.#sharedModules.get(name);
    if (known) return known;
    const bytes = await this.sharedSource(name);
    if (!WebAssembly.validate(bytes)) return undefined;
    const module = await compile(bytes);
    this.#sharedModules.set(name, module);
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

function finish(engine: Engine, options: CheckedInit): Ls {
  try {
    checkVariant(engine, options);
  } catch (error) {
    void engine.dispose();
    throw error;
  }
  const instance = createInstance(engine);
  if (options.warmUp) warmUp(instance);
  return instance;
}

function checkVariant(engine: Engine, options: CheckedInit): void {
  if (options.variant !== "auto" && options.variant !== engine.variant) {
    throw new LsError("RANGE", `expected module to be the variant '${options.variant}', got '${engine.variant}'`);
  }
  if (engine.variant === "relaxed" && options.deterministic) throw relaxedIsNotDeterministic();
}
