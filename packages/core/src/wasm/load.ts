/** From a kernel's bytes, or whatever the caller has of it, to an instance. */

import { ABI_VERSION, type KernelExports, type VARIANTS } from "@ls/kernel/abi";
import { describe, LsError } from "../errors.js";
import { compileFailure } from "./csp.js";

export type WasmVariant = (typeof VARIANTS)[number];

const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

const isModule = (value: unknown): value is WebAssembly.Module => tagOf(value) === "WebAssembly.Module";

const isBytes = (value: unknown): value is BufferSource =>
  ArrayBuffer.isView(value) || ["ArrayBuffer", "SharedArrayBuffer"].includes(tagOf(value));

/** The same bytes as an array: V8 compiles no `DataView`. */
const asArray = (bytes: BufferSource): BufferSource =>
  bytes instanceof DataView ? new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength) : bytes;

/** A module or its bytes as a module, at once. */
export function compileSync(source: unknown): WebAssembly.Module {
  if (isModule(source)) return source;
  if (!isBytes(source)) {
    const hint = ["URL", "Response"].includes(tagOf(source)) ? ": init can wait for it, initSync cannot" : "";
    throw new LsError(
      "TYPE",
      `expected module to be a WebAssembly.Module or its bytes, got ${describe(source)}${hint}`,
    );
  }
  const bytes = asArray(source);
  checkBytes(bytes);
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    throw compileFailure(cause);
  }
}

/** The same without blocking, and also from a URL or a response. */
export async function compile(source: unknown): Promise<WebAssembly.Module> {
  if (isModule(source)) return source;
  const bytes = await readBytes(source);
  checkBytes(bytes);
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw compileFailure(cause);
  }
}

function checkBytes(bytes: BufferSource): void {
  if (WebAssembly.validate(bytes)) return;
  throw new LsError(
    "WASM_UNAVAILABLE",
    "expected module to be WebAssembly that this engine accepts, got bytes it does not",
  );
}

async function readBytes(source: unknown): Promise<BufferSource> {
  if (isBytes(source)) return asArray(source);
  if (source instanceof URL) return readUrl(source);
  if (tagOf(source) === "Response") return readResponse(source as Response);
  throw new LsError(
    "TYPE",
    `expected module to be a WebAssembly.Module, its bytes, a URL or a Response, got ${describe(source)}`,
  );
}

async function readUrl(url: URL): Promise<BufferSource> {
  // Node's fetch does not read files.
  const nodeFiles = url.protocol === "file:" ? nodeFileSystem() : undefined;
  try {
    return nodeFiles ? await nodeFiles.promises.readFile(url) : await readResponse(await fetch(url));
  } catch (cause) {
    if (cause instanceof LsError) throw cause;
    throw new LsError("WASM_UNAVAILABLE", `expected to read module from ${url}, got: ${String(cause)}`, { cause });
  }
}

interface NodeFiles {
  promises: { readFile(url: URL): Promise<Uint8Array<ArrayBuffer>> };
}

/** Without an import, which bundlers for browsers would follow. */
function nodeFileSystem(): NodeFiles | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  return process?.getBuiltinModule?.("node:fs") as NodeFiles | undefined;
}

async function readResponse(response: Response): Promise<BufferSource> {
  if (response.ok) return response.arrayBuffer();
  throw new LsError("WASM_UNAVAILABLE", `expected a response with the module, got status ${response.status}`);
}

/** A fresh instance, at once. */
export function instantiateSync(module: WebAssembly.Module): KernelExports {
  try {
    return checkKernel(new WebAssembly.Instance(module));
  } catch (cause) {
    throw cause instanceof LsError ? cause : notAKernel(cause);
  }
}

/** A fresh instance, without blocking; `memory` is for a module that takes one. */
export async function instantiate(module: WebAssembly.Module, memory?: WebAssembly.Memory): Promise<KernelExports> {
  try {
    return checkKernel(await WebAssembly.instantiate(module, memory && { env: { memory } }));
  } catch (cause) {
    throw cause instanceof LsError ? cause : notAKernel(cause);
  }
}

function notAKernel(cause: unknown): LsError {
  // A module that wants imports is somebody else's.
  if ((cause as Error)?.name === "LinkError" || cause instanceof TypeError) {
    return new LsError("TYPE", `expected module to be a kernel of @ls/core, got one that wants imports`, { cause });
  }
  return compileFailure(cause);
}

function checkKernel({ exports }: WebAssembly.Instance): KernelExports {
  const kernel = exports as unknown as KernelExports;
  const version = typeof kernel.ls_abi_version === "function" ? kernel.ls_abi_version() : undefined;
  if (version === ABI_VERSION) return kernel;
  const got = version === undefined ? "another module" : `one of version ${version}`;
  throw new LsError("TYPE", `expected module to be a kernel of ABI version ${ABI_VERSION}, got ${got}`);
}
