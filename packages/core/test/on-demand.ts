/**
 * `LS_EXHAUSTIVE=1 npx vitest run` tests every value where the default run takes a stride; `LS_SEED=n` draws other cases in the
 * property tests. Both only where there is an environment to read: not in a browser.
 */

const environment = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env ?? {};

export const exhaustive = environment.LS_EXHAUSTIVE === "1";

/** All values if asked for, else the few. */
export const everything = <T>(all: T[], few: T[]): T[] => (exhaustive ? all : few);

/** Settings of every property test: a fixed seed, so that a run tells the same each time. */
export const property = {
  seed: Number(environment.LS_SEED ?? 20151202),
  runs: (runs: number) => (exhaustive ? 20 * runs : runs),
};

/** The one variant to test, where the configuration names it: `relaxed` in the run whose engine needs a flag for it. */
export const onlyVariant = environment.LS_ONLY_VARIANT;
