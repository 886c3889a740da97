/** One hash over all results of the fixed cases: every bit of loss, gradient and row results. */

import type { Ls } from "../../src/index.js";
import { cases } from "./cases.ts";

const canonicalNaN = 0x7fc00000;

/** A NaN's sign and payload may differ between engines and mean nothing. */
function canonical(values: Float32Array): Uint32Array {
  const bits = new Uint32Array(values.slice().buffer);
  for (let i = 0; i < bits.length; i++) if ((bits[i] & 0x7fffffff) > 0x7f800000) bits[i] = canonicalNaN;
  return bits;
}

/** Hex SHA-256. */
export async function digest(ls: Ls): Promise<string> {
  const parts: Uint8Array[] = [];
  const add = (view: ArrayBufferView) => parts.push(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  for (const { logits, targets, options } of cases()) {
    const result = ls.crossEntropyGrad(logits, targets, { ...options, rows: ["loss", "nll", "lse", "argmax"] });
    add(Float64Array.of(Number.isNaN(result.loss) ? 0 : result.loss, Number(Number.isNaN(result.loss))));
    add(Int32Array.of(result.count, result.correct));
    add(canonical(result.grad));
    add(canonical(result.rows.loss));
    add(canonical(result.rows.nll));
    add(canonical(result.rows.lse));
    add(result.rows.argmax);
  }
  const hash = await crypto.subtle.digest("SHA-256", await new Blob(parts as BlobPart[]).arrayBuffer());
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
