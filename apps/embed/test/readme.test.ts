/** What two pages say of the same hosts. */

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

/** The cells of the table that begins with a heading. */
function tableOf(text: string, heading: string): string[][] {
  const [table] = text.slice(text.indexOf(`\n| ${heading} |`) + 1).split("\n\n");
  const lines = table.split("\n").slice(2);
  return lines.map((line) => line.split("|").map((cell) => cell.trim()));
}

it("gives the repository's README the medians of the last run", () => {
  const measured = tableOf(read("../README.md"), "host | version").map(([, title, , , ratio]) => {
    return [title.split(",")[0], ratio.split(" ")[0]] as const;
  });
  // One line has several hosts, and as many medians.
  const told = tableOf(read("../../../README.md"), "host | 256×1000, Node = 1").flatMap(([, hosts, ratio]) => {
    const medians = ratio.split(", ");
    return hosts
      .split(", ")
      .slice(0, medians.length)
      .map((host, i) => [host, medians[i]] as const);
  });
  expect(told.length).toBeGreaterThan(0);
  expect(new Map(told)).toEqual(new Map(measured.filter(([host]) => host !== "Node")));
});
