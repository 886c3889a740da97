/** The command line of `npm run bench:browser`. */

import { parseArgs } from "node:util";
import { UserError } from "@ls/bench/settings";
import { cases } from "../src/record/cases.ts";
import { DEFAULT_CASES } from "../src/record/url.ts";

export const BROWSERS = ["chromium", "firefox"] as const;

export type BrowserName = (typeof BROWSERS)[number];

export const HELP = `Races our variants against plain JavaScript, TensorFlow.js and jax-js in browsers, without a window.

npm run bench:browser -- [options]

  --cases NAMES    which cases, separated by commas, or all; those that end in -linear are last layers with their loss;
                   default ${DEFAULT_CASES.join(",")}
  --browser NAME   ${BROWSERS.join(" or ")} alone; default both
  --json FILE      writes everything that was measured to a file
  --write          writes the tables to apps/benchmark/RESULTS.md
  --help           this text

CHROMIUM and FIREFOX name other browsers than those that are found.
`;

export interface Settings {
  cases: string[];
  browsers: readonly BrowserName[];
  json?: string;
  write: boolean;
  help: boolean;
}

function casesOf(words: string): string[] {
  const names = words.split(",").map((name) => name.trim());
  const known = cases.map(({ name }) => name);
  if (words === "all") return known;
  for (const name of names) {
    if (!known.includes(name)) {
      throw new UserError(`--cases: there is no case '${name}'.\ncases: ${known.join(", ")}`);
    }
  }
  return names;
}

function browsersOf(word: string): readonly BrowserName[] {
  const found = BROWSERS.filter((name) => name === word);
  if (found.length === 0) throw new UserError(`--browser: expected ${BROWSERS.join(" or ")}, got '${word}'`);
  return found;
}

/** @throws {UserError} for whatever is wrong with them */
export function parseSettings(args: string[]): Settings {
  const options = {
    cases: { type: "string", default: DEFAULT_CASES.join(",") },
    browser: { type: "string" },
    json: { type: "string" },
    write: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  } as const;
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];
  try {
    ({ values } = parseArgs({ args, options }));
  } catch (error) {
    throw new UserError(`${(error as Error).message}\n\n${HELP}`);
  }
  const { browser, json, write, help } = values;
  return { cases: casesOf(values.cases), browsers: browser ? browsersOf(browser) : BROWSERS, json, write, help };
}
