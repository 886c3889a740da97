/** The options of init and initSync, checked. */

import { describe, LsError } from "./errors.js";
import { checkNames, isPositive, readBoolean, readName, readNumber } from "./options.js";
import type { Variant } from "./types.js";

const SYNC_OPTIONS: ReadonlySet<string> = new Set(["variant", "deterministic", "module", "warmUp"]);
const ASYNC_OPTIONS: ReadonlySet<string> = new Set([...SYNC_OPTIONS, "threads", "workerUrl", "workerTimeout"]);

const VARIANTS: readonly (Variant | "auto")[] = ["auto", "relaxed", "simd", "scalar", "js"];

export interface CheckedInit {
  variant: Variant | "auto";
  /** `undefined` if not said: then reproducible variants only, unless another is named or given. */
  deterministic: boolean | undefined;
  /** Not checked yet: what it may be depends on the entry. */
  module: unknown;
  warmUp: boolean;
  threads: number;
  workerUrl: string | URL | undefined;
  /** Milliseconds. */
  workerTimeout: number;
}

const DEFAULT_WORKER_TIMEOUT = 10_000;

export function checkInit(rawOptions: unknown, sync: boolean): CheckedInit {
  const options = checkNames(rawOptions, sync ? SYNC_OPTIONS : ASYNC_OPTIONS);
  const variant = readName(options.variant, "variant", "auto", VARIANTS);
  const deterministic =
    options.deterministic === undefined ? undefined : readBoolean(options.deterministic, "deterministic", true);
  if (variant === "relaxed" && deterministic) throw relaxedIsNotDeterministic();
  if (variant === "js" && options.module !== undefined) {
    throw new LsError("RANGE", "expected no module with variant 'js', which runs no WebAssembly");
  }
  const threads = readNumber(
    options.threads,
    "threads",
    1,
    "an integer >= 1",
    (threads) => Number.isInteger(threads) && threads >= 1,
  );
  const workerTimeout = readNumber(
    options.workerTimeout,
    "workerTimeout",
    DEFAULT_WORKER_TIMEOUT,
    "milliseconds, finite and > 0",
    isPositive,
  );
  const { workerUrl } = options;
  if (workerUrl !== undefined && typeof workerUrl !== "string" && !(workerUrl instanceof URL)) {
    throw new LsError("TYPE", `expected workerUrl to be a string or URL, got ${describe(workerUrl)}`);
  }
  const warmUp = readBoolean(options.warmUp, "warmUp", true);
  return { variant, deterministic, module: options.module, warmUp, threads, workerUrl, workerTimeout };
}

export const relaxedIsNotDeterministic = (): LsError =>
  new LsError(
    "RANGE",
    "expected deterministic: false or absent with the variant 'relaxed', whose bits depend on the CPU",
  );
