/** Memory the caller keeps inside the kernel, as the caller sees it. */

import type { Engine, EngineMemory } from "./checked-call.js";
import { describe, LsError } from "./errors.js";
import { checkName } from "./options.js";
import type { Allocation } from "./types.js";

const KINDS = ["f32", "i32"] as const;

/** See `Ls.allocate`; `isDisposed` says whether the instance still has the memory. */
export function allocate(engine: Engine, length: unknown, kind: unknown, isDisposed: () => boolean): Allocation {
  const type = kind === undefined ? "f32" : checkName(kind, "kind", KINDS);
  if (typeof length !== "number") throw new LsError("TYPE", `expected length to be a number, got ${describe(length)}`);
  if (!(Number.isInteger(length) && length >= 0)) {
    throw new LsError("RANGE", `expected length to be an integer >= 0, got ${length}`);
  }
  let memory: EngineMemory | undefined = engine.allocate(length, type);
  const view = () => {
    if (isDisposed()) throw new LsError("DISPOSED", `expected a live instance to read .${type} of, got a disposed one`);
    if (!memory) throw new LsError("DISPOSED", `expected a live allocation to read .${type} of, got a freed one`);
    return memory.view();
  };
  const free = () => {
    if (!isDisposed()) memory?.free();
    memory = undefined;
  };
  const allocation = Object.defineProperty({ byteLength: 4 * length, free }, type, { get: view, enumerable: true });
  if (Symbol.dispose) Object.defineProperty(allocation, Symbol.dispose, { value: free });
  return Object.freeze(allocation) as Allocation;
}
