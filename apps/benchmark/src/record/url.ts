/** What stands in the page's address: `?cases=256x1000,8x32000&start=1`. */

import { cases } from "./cases.ts";

export interface UrlSettings {
  /** Names of cases, in the order of the list. */
  cases: string[];
  /** Starts without a click. */
  start: boolean;
}

export const DEFAULT_CASES: readonly string[] = [
  "1024x10",
  "256x1000",
  "8x32000",
  "64x784x256-linear",
  "256x768x1000-linear",
];

/** Unknown names are left out; without a known one it is the default. */
export function readUrl(search: string): UrlSettings {
  const query = new URLSearchParams(search);
  const wanted = (query.get("cases") ?? "").split(",").map((name) => name.trim());
  const known = cases.filter(({ name }) => wanted.includes(name) || wanted.includes("all")).map(({ name }) => name);
  return { cases: known.length > 0 ? known : [...DEFAULT_CASES], start: query.get("start") === "1" };
}

/** Empty for what is the default anyway. */
export function writeUrl({ cases: chosen, start }: UrlSettings): string {
  const isDefault = chosen.length === DEFAULT_CASES.length && chosen.every((name) => DEFAULT_CASES.includes(name));
  const parts = [...(isDefault ? [] : [`cases=${chosen.join(",")}`]), ...(start ? ["start=1"] : [])];
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}
