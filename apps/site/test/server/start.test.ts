import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const QUICK = ["--data", "digits", "--epochs", "1", "--features", "8"];

let running: ChildProcess | undefined;
afterEach(() => running?.kill("SIGKILL"));

/** `npm start` without a terminal, from the built files. */
function start(...args: string[]) {
  const child = spawn(process.execPath, [".ci/start.mjs", ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  running = child;
  const printed = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    printed.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    printed.stderr += chunk;
  });
  const closed = once(child, "close").then(([code]) => ({ code, ...printed }));
  return { child, printed, closed };
}

/** The address, as soon as it is printed. */
async function addressFrom(text: () => string): Promise<string> {
  return expect
    .poll(text, { timeout: 60_000 })
    .toMatch(/http:\S+/)
    .then(() => /http:\S+/.exec(text())![0]);
}

describe("npm start", () => {
  it("stops after the table without a terminal", async () => {
    const { code, stdout } = await start(...QUICK).closed;
    expect(code).toBe(0);
    expect(stdout).toContain("ECE");
    expect(stdout).not.toContain("http:");
  });

  it("serves the site after the table with --serve, until it is interrupted", async () => {
    const { child, printed, closed } = start(...QUICK, "--serve", "--port", "0");
    const address = await addressFrom(() => printed.stdout);
    expect(printed.stdout).toMatch(/ECE.*http:/s);
    const response = await fetch(address);
    expect(await response.text()).toContain("<main");
    child.kill("SIGINT");
    expect((await closed).code).toBe(0);
  });

  it("keeps standard output for the JSON when both are asked for", async () => {
    const { child, printed, closed } = start(...QUICK, "--json", "--serve", "--port=0");
    await addressFrom(() => printed.stderr);
    child.kill("SIGINT");
    expect(JSON.parse((await closed).stdout)).toHaveProperty("runs");
  });

  it("says that the port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await start(...QUICK, "--serve", `--port=${port}`).closed;
    other.close();
    expect(code).toBe(2);
    expect(stderr).toContain(`--port ${port}: that port is taken by another program`);
  });

  it.each([
    [["--port", "web"], '--port: expected a whole number from 0 to 65535, got "web"'],
    [["--port", "70000"], '--port: expected a whole number from 0 to 65535, got "70000"'],
    [["--port"], "--port: expected a whole number from 0 to 65535, got nothing"],
    [["--serve=yes"], '--serve takes no value, got "yes"'],
  ])("refuses %j before any training", async (args, message) => {
    const { code, stdout, stderr } = await start(...args).closed;
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
  });

  it("explains the options of both halves with --help", async () => {
    const { code, stdout } = await start("--help").closed;
    expect(code).toBe(0);
    expect(stdout).toContain("--label-smoothing");
    expect(stdout).toContain("--no-serve");
  });
});
