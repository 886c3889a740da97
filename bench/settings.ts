/** The command line. */

import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";

export const HELP = `Times loss and gradient, and the last layer with them, against everyone who computes them too.

npm run bench -- [options]

  --quick          a few cases in about a minute; wider spreads
  --filter WORDS   only cases and peers whose names hold one of the words, e.g. --filter "256x1000, tfjs wasm"
                   (words are separated by commas); simd always takes part, as what the others are compared with;
                   linear is the last layer and its loss together, whose peers are fewer; threads is what a second thread
                   is worth, which --quick leaves out unless it is named;
                   start-up is the time from nothing to a result, in fresh processes; neighbours is every number of
                   classes from 1 to 300 against the next, half a minute that --quick leaves out unless it is named
  --json FILE      writes everything that was measured to a file
  --help           this text

Without --quick and --filter it takes about a quarter of an hour and writes bench/RESULTS.md and its charts.
Another engine, once this has built everything: bun bench/dist/run.js --quick.
PyTorch takes part where the Python that LS_BENCH_PYTHON names, python3 or python has it; C where gcc is found.
`;

export interface Settings {
  quick: boolean;
  /** Lower-case words; none means everything. */
  filter: string[];
  json?: string;
  help: boolean;
}

/** A mistake of the user's, told without a stack. */
export class UserError extends Error {
  override name = "UserError";
}

export function parseSettings(args: string[]): Settings {
  try {
    const { values } = parseArgs({
      args,
      options: {
        quick: { type: "boolean", default: false },
        filter: { type: "string", default: "" },
        json: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
    const filter = values.filter.toLowerCase().split(",");
    const words = filter.map((word) => word.trim()).filter((word) => word !== "");
    return { quick: values.quick, filter: words, json: values.json, help: values.help };
  } catch (error) {
    throw new UserError(`${(error as Error).message}\n\n${HELP}`);
  }
}

/**
 * Told before the run, not after it.
 *
 * @throws {UserError} where no file can be written
 */
export function checkWritable(path: string): void {
  const parent = dirname(path);
  if (!existsSync(parent)) throw new UserError(`--json ${path}: the folder ${parent} does not exist`);
  if (existsSync(path) && statSync(path).isDirectory()) throw new UserError(`--json ${path}: it is a folder`);
}

export interface Choice {
  isCase(name: string): boolean;
  isPeer(name: string): boolean;
  /** Whether a case or a peer was asked for by its whole name. */
  isNamed(name: string): boolean;
}

/**
 * What the words leave: those that are part of a case's name choose among the cases, those that are part of a peer's name
 * among the peers.
 *
 * @throws {UserError} for a word that is part of no name
 */
export function choose(words: readonly string[], cases: readonly string[], peers: readonly string[]): Choice {
  const has = (name: string, word: string) => name.toLowerCase().includes(word);
  const caseWords = words.filter((word) => cases.some((name) => has(name, word)));
  const peerWords = words.filter((word) => peers.some((name) => has(name, word)));
  for (const word of words) {
    if (caseWords.includes(word) || peerWords.includes(word)) continue;
    throw new UserError(
      `--filter: no case and no peer is called '${word}'.\ncases: ${cases.join(", ")}\npeers: ${peers.join(", ")}`,
    );
  }
  const test = (chosen: string[]) => (name: string) => chosen.length === 0 || chosen.some((word) => has(name, word));
  return {
    isCase: test(caseWords),
    isPeer: test(peerWords),
    isNamed: (name) => words.includes(name.toLowerCase()),
  };
}
