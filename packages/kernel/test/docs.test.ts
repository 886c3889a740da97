// docs/abi.md says what abi.json says: every function, field, flag, status, moment and sum, with its number.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const page = readFileSync(new URL("../../../docs/abi.md", import.meta.url), "utf8");
const abi = JSON.parse(readFileSync(new URL("../abi.json", import.meta.url), "utf8"));

const rows = page.split("\n").filter((line) => line.startsWith("| "));

it.each<[string, string[]]>([
  [
    "field",
    [...abi.record.fields, ...abi.linearRecord.fields].map(
      ({ offset, type, name, role, doc }: Record<string, string>) =>
        `| ${offset} | ${type} | \`${name}\` | ${role} | ${doc} |`,
    ),
  ],
  [
    "status",
    abi.statuses.map(({ name, doc }: Record<string, string>, code: number) => `| ${code} | \`${name}\` | ${doc} |`),
  ],
  [
    "flag",
    Object.entries<{ bit: number; doc: string }>({ ...abi.flags, ...abi.linearFlags }).map(
      ([name, { bit, doc }]) => `| ${bit} | \`${name}\` | ${doc} |`,
    ),
  ],
  [
    "moment",
    abi.moments.map(({ name, doc }: Record<string, string>, number: number) => `| ${number} | \`${name}\` | ${doc} |`),
  ],
  ...(["calibrationSums", "binSums"] as const).map((list): [string, string[]] => [
    `one of ${list}`,
    abi[list].map(({ name, doc }: Record<string, string>, number: number) => `| ${number} | \`${name}\` | ${doc} |`),
  ]),
  [
    "statistic",
    abi.stats.map(
      ({ offset, type, name, doc }: Record<string, string>) => `| ${offset} | ${type} | \`${name}\` | ${doc} |`,
    ),
  ],
  [
    "binary",
    abi.binaries.flatMap(({ file, variant, needs, sha256 }: Record<string, string>) => [
      `| \`${file}\` | ${abi.variants.indexOf(variant)}, \`${variant}\` | ${needs} |`,
      `| \`${file}\` | \`${sha256}\` |`,
    ]),
  ],
  [
    "function",
    abi.functions.map(
      ({ name, parameters, doc }: { name: string; parameters: string[]; doc: string }) =>
        `| \`${name}(${parameters.join(", ")})\` | ${doc} |`,
    ),
  ],
])("states every %s as abi.json does", (_, expected) => {
  expect(rows).toEqual(expect.arrayContaining(expected));
});

it("has an example that runs and prints what it says", () => {
  const code = /```js\n(.*?)```/s.exec(page)?.[1] ?? "";
  const binary = new URL("../dist/simd.wasm", import.meta.url);
  const { stdout } = spawnSync(process.execPath, ["--input-type=module"], {
    input: code.replace('"kernel.wasm"', `new URL("${binary}")`),
    encoding: "utf8",
  });
  expect(stdout.trim()).toBe(/console\.log\(.*\); \/\/ (.*)/.exec(code)?.[1]);
});

it("states the sizes and alignments", () => {
  const sizes = [abi.record.size, abi.linearRecord.size, abi.rowStateSize, abi.partAlignment, abi.scratchAlignment];
  for (const number of [...sizes, abi.linearRows, abi.linearFeatures, abi.linearClasses]) {
    expect(page).toMatch(new RegExp(`\\b${number}\\b`));
  }
});
