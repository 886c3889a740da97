import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Host } from "../src/host.ts";
import { runProgram, type Tools } from "../src/program.ts";

const README = "<!-- written by npm run embed -->\n\n<!-- end -->\n";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ls-embed-"));
  writeFileSync(join(folder, "README.md"), README);
  writeFileSync(join(folder, "main.go"), "package main\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

const hostOf = (name: string): Host => ({
  ...{ name, folder, title: `${name}'s title`, binary: "simd", vectors: "all" },
  ...{ sources: ["main.go"], needs: [], build: [], run: [] },
});

const report = { variant: "simd", passed: 3, vectors: 3, badCall: "TARGET: row 1", gradients: "f00d", abi: "cafe" };

/** What ran, in order. */
let calls: string[];
const tools: Tools = {
  lacksOf: () => [],
  async build({ name }) {
    calls.push(`build ${name}`);
  },
  async run({ name }) {
    calls.push(name);
    const milliseconds = name === "node" ? 2 : 3;
    return { ...report, host: `${name} 1.0`, milliseconds };
  },
};

async function run(args: string[], with_: Partial<Tools> = {}, isStrict = false) {
  let output = "";
  calls = [];
  const stream = {
    isTTY: false,
    columns: 80,
    write(text: string) {
      output += text;
      return true;
    },
  };
  const hosts = ["go", "node", "rust"].map(hostOf);
  const readme = join(folder, "README.md");
  const surroundings = { hosts, stdout: stream, stderr: stream, readme, isStrict };
  const code = await runProgram(args, { ...tools, ...with_ }, surroundings);
  return { code, output, readme: readFileSync(readme, "utf8") };
}

const lacksGo: Tools["lacksOf"] = ({ name }) => (name === "go" ? ["go was not found. Needed: Go 1.24."] : []);

it("checks every host before it times any, each beside Node", async () => {
  const { code, output } = await run([]);
  const checks = ["build node", "node", "build go", "go", "build rust", "rust"];
  const round = ["node", "node", "node", "go", "node", "rust"];
  expect(calls).toEqual([...checks, ...round, ...round, ...round, ...round, ...round]);
  expect(output).toContain("go: 3 of 3 vectors; a bad call: TARGET: row 1\n");
  expect(output).toContain("| go's title | go 1.0 | yes | 1.50 (1.50–1.50) | 1 |");
  expect(output).toContain("- `simd` f00d: node's title; go's title; rust's title\n");
  expect(code).toBe(0);
});

it("writes the table of all hosts into the README", async () => {
  const { readme, output } = await run([]);
  expect(readme).toContain("| rust's title | rust 1.0 | yes | 1.50 (1.50–1.50) | 1 |");
  expect(output).toContain("wrote apps/embed/README.md\n");
});

it.each([[["--no-write"]], [["go"]]])("leaves the README alone with %j", async (args) => {
  expect((await run(args)).readme).toBe(README);
});

it("runs those that it is asked for", async () => {
  const { output } = await run(["go"]);
  expect(new Set(calls)).toEqual(new Set(["build go", "go", "node"]));
  expect(output).not.toContain("rust");
});

it("says what the machine lacks for a host, and runs the others", async () => {
  const { code, output, readme } = await run([], { lacksOf: lacksGo });
  expect(output).toContain("go is not run here. go was not found. Needed: Go 1.24.\n");
  expect(output).toContain("| rust's title");
  expect([code, readme]).toEqual([0, README]);
  expect(output).toContain("apps/embed/README.md is as it was: not every host ran\n");
});

it("fails for a missing host where everything must be there", async () => {
  expect((await run([], { lacksOf: lacksGo }, true)).code).toBe(1);
  expect((await run([], {}, true)).code).toBe(0);
});

it("fails where a host fails, and goes on with the others", async () => {
  const { code, output, readme } = await run([], {
    async build({ name }) {
      if (name === "go") throw new Error("go build: ended with 1");
    },
  });
  expect(output).toContain("go failed: go build: ended with 1\n");
  expect(output).toContain("| rust's title");
  expect([code, readme]).toEqual([1, README]);
});

it("tells a failure of Node, beside which a host is timed, as Node's", async () => {
  const { code, output } = await run([], {
    async run(host) {
      const isBeforeGo = calls.filter((name) => name === "node").length === 3;
      if (host.name === "node" && isBeforeGo) {
        calls.push("node");
        throw new Error("did not end within 300 s");
      }
      return tools.run(host);
    },
  });
  expect(output).toContain("node, beside which go would be timed, failed: did not end within 300 s\n");
  expect(output).not.toMatch(/^go failed|go's title/m);
  expect(output).toContain("| rust's title");
  expect(code).toBe(1);
});

it("fails where none is there", async () => {
  expect((await run(["go"], { lacksOf: lacksGo })).code).toBe(1);
});

it("refuses a host that does not exist, and an unknown option", async () => {
  expect(await run(["cobol"])).toMatchObject({ code: 2, output: expect.stringContaining("hosts: go, node, rust") });
  expect(await run(["--fast"])).toMatchObject({ code: 2, output: expect.stringContaining("npm run embed --") });
});
