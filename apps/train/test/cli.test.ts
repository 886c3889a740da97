import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterAll, describe, expect, it } from "vitest";
import { run } from "../src/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "train-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function start(args: string[], signal = new AbortController().signal) {
  const written = { stdout: "", stderr: "" };
  const sink = (name: "stdout" | "stderr") =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += chunk;
        done();
      },
    }) as Writable & NodeJS.WriteStream;
  const code = await run(args, { stdout: sink("stdout"), stderr: sink("stderr"), folder, signal });
  return { code, ...written };
}

const quick = ["--data", "digits", "--epochs", "3", "--features", "64"];

describe("the command line", () => {
  it("prints its flags for --help", async () => {
    const { code, stdout } = await start(["--help"]);
    expect(code).toBe(0);
    for (const flag of [
      "--label-smoothing",
      "--data",
      "--images",
      "--features",
      "--epochs",
      "--seed",
      "--plot",
      "--json",
    ]) {
      expect(stdout).toContain(flag);
    }
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("prints the table to stdout and its progress to stderr", async () => {
    const { code, stdout, stderr } = await start(quick);
    expect(code).toBe(0);
    expect(stdout).toContain("optical digits, 10 classes: 719 training, 359 validation and 719 test rows");
    expect(stderr).toContain("trained with α = 0.05: 3 epochs");
    expect(stderr).not.toContain("\u001b");
  });

  it("prints JSON and nothing else to stdout for --json", async () => {
    const { code, stdout } = await start([...quick, "--json", "--label-smoothing", "0.1"]);
    expect(code).toBe(0);
    const { runs, rows } = JSON.parse(stdout);
    expect(runs.length).toBe(1);
    expect(rows).toEqual({ training: 719, validation: 359, test: 719 });
  });

  it("writes the plot where --plot says", async () => {
    const { code } = await start([...quick, "--plot", "u.svg", "--label-smoothing", "0,0.1"]);
    expect(code).toBe(0);
    expect(readFileSync(join(folder, "u.svg"), "utf8")).toMatch(/^<svg /);
  });

  it("trains on a CSV file with words for labels", async () => {
    const lines = Array.from(
      { length: 60 },
      (_, i) => `${i % 2 ? 1 + i / 90 : -1 - i / 90},${i % 7},${i % 2 ? "up" : "down"}`,
    );
    writeFileSync(join(folder, "rows.csv"), `slope,noise,label\n${lines.join("\n")}\n`);
    const { code, stdout } = await start(["--data", "rows.csv", "--features", "64", "--epochs", "30", "--json"]);
    expect(code).toBe(0);
    const { classes, runs } = JSON.parse(stdout);
    expect(classes).toEqual(["down", "up"]);
    expect(runs[0].test.accuracy).toBeGreaterThan(0.9);
  });

  it.each([
    [["--bogus"], "--bogus"],
    [["--label-smoothing", "-1"], "--label-smoothing"],
    [["--epochs", "none"], "--epochs: expected a whole number"],
    [["--data", "missing.csv"], "there is no such file"],
    [["--data", "."], "it is a folder"],
    [["--plot", "missing/u.svg"], "does not exist"],
    [["--plot", "."], "it is a folder"],
    [["--images", "9999"], "--images 9999"],
  ])("exits with 2 and one clear line for %j", async (args, message) => {
    const { code, stdout, stderr } = await start(args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n").length).toBe(1);
  });

  it("names the bad line of a CSV file", async () => {
    writeFileSync(join(folder, "bad.csv"), "1,2,a\n3,x,b\n");
    const { code, stderr } = await start(["--data", "bad.csv"]);
    expect(code).toBe(2);
    expect(stderr).toContain("bad.csv, line 2, column 2");
  });

  it("ends with 130 after CTRL-C", async () => {
    const interruption = new AbortController();
    interruption.abort();
    const { code, stderr, stdout } = await start(quick, interruption.signal);
    expect(code).toBe(130);
    expect(stdout).toBe("");
    expect(stderr).toContain("interrupted");
  });
});
