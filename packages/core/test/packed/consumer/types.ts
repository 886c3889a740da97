// Compiled, never run: what the types promise.
import {
  type CrossEntropyGradResult,
  type CrossEntropyOptions,
  type CrossEntropyResult,
  init,
  type Ls,
  LsError,
} from "@ls/core";
import { init as initJs } from "@ls/core/js";
import { init as initSlim } from "@ls/core/slim";

export async function use(logits: Float32Array, targets: Int32Array, bytes: Uint8Array<ArrayBuffer>): Promise<number> {
  const ls: Ls = await init({ variant: "simd" });
  const options: CrossEntropyOptions = { classes: 10, labelSmoothing: 0.1, smoothingConvention: "uniform" };
  const plain: CrossEntropyResult = ls.crossEntropy(logits, targets, options);
  const withGradient: CrossEntropyGradResult = ls.crossEntropyGrad(logits, targets, options);
  const grad: Float32Array = withGradient.grad;
  const nll: Float32Array = ls.crossEntropy(logits, targets, { classes: 10, rows: ["nll"] }).rows.nll;
  // @ts-expect-error: rows that were not asked for are not there for certain
  const lse: Float32Array = ls.crossEntropy(logits, targets, { classes: 10, rows: ["nll"] }).rows.lse;
  // @ts-expect-error: an option that does not exist
  ls.crossEntropy(logits, targets, { classes: 10, labelsmoothing: 0.1 });
  const others: Ls[] = [await initJs(), await initSlim({ module: bytes })];
  try {
    for (const other of others) other.dispose();
  } catch (error) {
    if (error instanceof LsError && error.code === "DISPOSED") return Number.NaN;
  }
  return plain.loss + grad.length + nll.length + lse.length;
}
