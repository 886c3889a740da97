/** Telling a content security policy from other reasons not to compile. */

import { LsError } from "../errors.js";

/** What V8 (browsers; Node and workerd by embedder), SpiderMonkey and JavaScriptCore say. */
const BLOCKED = /content.security.policy|\bcsp\b|unsafe-eval|disallowed by embedder/i;

/** The error to throw when the engine accepts the bytes but does not compile or instantiate them. */
export function compileFailure(cause: unknown): LsError {
  const message =
    cause instanceof Error || typeof cause === "object" ? String((cause as Error)?.message) : String(cause);
  if (BLOCKED.test(message)) {
    return new LsError(
      "CSP_BLOCKED",
      "expected leave to compile WebAssembly, got a refusal by the page's content security policy: add " +
        "'wasm-unsafe-eval' to its script-src, or use init({ variant: \"js\" }), which needs none",
      { cause },
    );
  }
  if (/memory/i.test(message)) {
    return new LsError("OUT_OF_MEMORY", `expected memory for a kernel instance, got: ${message}`, { cause });
  }
  return new LsError("WASM_UNAVAILABLE", `expected the kernel to compile, got: ${message}`, { cause });
}
