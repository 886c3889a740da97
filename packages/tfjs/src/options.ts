/** The options of the losses, and their check: by `@ls/core` where they are its own. */

import { type CrossEntropyOptions, initSync, type Ls, LsError } from "@ls/core";

/** What `@ls/core` takes and means for a loss whose rows are reduced elsewhere. */
export type LossSettings = Pick<
  CrossEntropyOptions,
  | "labelSmoothing"
  | "smoothingConvention"
  | "prior"
  | "classWeights"
  | "ignoreIndex"
  | "logitScale"
  | "softcap"
  | "zLoss"
>;

/** What `@ls/core` takes and means for a loss that is reduced here. */
export type ReductionSettings = Pick<CrossEntropyOptions, "reduction" | "normalizer" | "empty">;

/** Who computes a loss. */
export interface EngineOptions {
  /**
   * - `"auto"`: the kernel where tensors lie in memory that it reaches, on the backends `cpu` and `wasm`; TensorFlow.js's
   *   operations elsewhere, because reading a GPU's memory back would stall it
   * - `"kernel"`: the kernel on every backend
   * - `"ops"`: TensorFlow.js's operations on every backend
   * @default "auto"
   */
  engine?: "auto" | "kernel" | "ops" | undefined;
  /** The instance of `@ls/core` to compute with. Default: one for all, started at the first call or by {@link ready}. */
  ls?: Ls | undefined;
}

const SETTINGS = [
  "labelSmoothing",
  "smoothingConvention",
  "prior",
  "classWeights",
  "ignoreIndex",
  "logitScale",
  "softcap",
  "zLoss",
] as const;
const ENGINES: readonly unknown[] = [undefined, "auto", "kernel", "ops"];

/** The part of `options` that is `@ls/core`'s. */
export function settingsOf(options: LossSettings): LossSettings {
  return Object.fromEntries(SETTINGS.map((name) => [name, options[name]]));
}

/** Refuses options that are neither settings nor among `others`. */
export function checkOptions(options: object, others: readonly string[]): void {
  const names: readonly string[] = [...SETTINGS, ...others];
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || names.includes(name)) continue;
    throw new LsError("TYPE", `unknown option '${name}'; expected one of ${names.map((n) => `'${n}'`).join(", ")}`);
  }
}

/** Refuses an engine that there is not. */
export function checkEngine({ engine }: EngineOptions): void {
  if (!ENGINES.includes(engine)) {
    throw new LsError("RANGE", `expected engine to be 'auto', 'kernel' or 'ops', got ${JSON.stringify(engine)}`);
  }
}

let checker: Ls | undefined;

/** Refuses what `@ls/core` refuses, for K classes: by a call of it with no rows. */
export function checkSettings(
  settings: LossSettings & Partial<ReductionSettings>,
  classes: number,
  kind: "indices" | "probabilities",
): void {
  checker ??= initSync({ variant: "js" });
  const none = kind === "indices" ? new Int32Array(0) : new Float32Array(0);
  checker.crossEntropy(new Float32Array(0), none, { reduction: "sum", ...settings, classes });
}
