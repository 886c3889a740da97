/** What a host's host.json says, and what a machine needs for it. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lackOf, type Need } from "./needs.ts";
import { fill, type Places } from "./places.ts";

export interface Host {
  /** Its folder's name, by which it is asked for. */
  name: string;
  folder: string;
  /** The table's first column. */
  title: string;
  /** Which of the kernel's binaries it runs. */
  binary: "scalar" | "simd";
  /** "api": only those vectors that a call of @ls/core can say. */
  vectors: "all" | "api";
  /** Whose lines are counted, relative to the folder. */
  sources: string[];
  /** What a machine must have, engines apart. */
  needs: Need[];
  /** Commands as lists of words, with placeholders. */
  build: string[][];
  run: string[];
}

const BINARIES = ["scalar", "simd"];
const KEYS = ["title", "binary", "vectors", "sources", "needs", "build", "run"];

/**
 * The hosts in the folders beside this package's own, by name.
 *
 * @throws {Error} where a host.json is not as it should be
 */
export function readHosts(embed: string): Host[] {
  return readdirSync(embed)
    .filter((name) => existsSync(join(embed, name, "host.json")))
    .sort()
    .map((name) => readHost(embed, name));
}

function readHost(embed: string, name: string): Host {
  const folder = join(embed, name);
  const given = JSON.parse(readFileSync(join(folder, "host.json"), "utf8"));
  const host: Host = { vectors: "all", needs: [], build: [], ...given, name, folder };
  const check = (isRight: boolean, expected: string) => {
    if (!isRight) throw new Error(`apps/embed/${name}/host.json: expected ${expected}`);
  };
  const unknown = Object.keys(given).find((key) => !KEYS.includes(key));
  check(unknown === undefined, `no key but ${KEYS.join(", ")}, got ${unknown}`);
  check(typeof host.title === "string", "title, a string");
  check(BINARIES.includes(host.binary), `binary, one of ${BINARIES.join(", ")}`);
  check(["all", "api"].includes(host.vectors), 'vectors to be "all", "api" or absent');
  check(isWords(host.sources), "sources, a list of files");
  check(
    Array.isArray(host.needs) && host.needs.every(isNeed),
    "needs, a list of a probe (a command as a list of words), the least version of it where that counts, and advice",
  );
  check(host.build.every(isWords), "build, a list of commands, each a list of words");
  check(isWords(host.run), "run, a command as a list of words");
  for (const source of host.sources) check(existsSync(join(folder, source)), `${source}, a source, to be there`);
  return host;
}

const isWords = (value: unknown) =>
  Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === "string");

const isNeed = ({ probe, least = "0", advice, ...rest }: Need) =>
  isWords(probe) && /^\d+(\.\d+)*$/.test(least) && typeof advice === "string" && Object.keys(rest).length === 0;

/** What this machine lacks for a host and what to do about it, a sentence each. */
export function lacksOf(host: Host, places: Places): string[] {
  const tools = host.needs.flatMap((need) => lackOf(need, host.folder) ?? []);
  const engines = [...host.build, host.run].flatMap((words) => {
    try {
      fill(words, places);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  });
  return [...tools, ...new Set(engines)];
}
