import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Host, lacksOf, readHosts } from "../src/host.ts";
import { fill, placesOf } from "../src/places.ts";
import type { Golden } from "../src/report.ts";
import { buildHost, runHost } from "../src/run-host.ts";

let embed: string;
beforeEach(() => {
  embed = mkdtempSync(join(tmpdir(), "ls-host-"));
  mkdirSync(join(embed, "cobol"));
  writeFileSync(join(embed, "cobol", "main.cob"), "STOP RUN.\n");
});
afterEach(() => rmSync(embed, { recursive: true }));

const host = { title: "COBOL", binary: "simd", sources: ["main.cob"], run: ["{node}", "-e", ""] };
const places = placesOf("/repository/", { binary: "simd" });
const golden: Golden = { gradients: { simd: "f00d" }, abi: { simd: "cafe" }, vectors: [] };

function read(changes: object = {}): Host {
  writeFileSync(join(embed, "cobol", "host.json"), JSON.stringify({ ...host, ...changes }));
  return readHosts(embed)[0];
}

describe("host.json", () => {
  it("is read with its defaults from folders that have one", () => {
    mkdirSync(join(embed, "src"));
    expect(read()).toEqual({
      ...host,
      vectors: "all",
      needs: [],
      build: [],
      name: "cobol",
      folder: join(embed, "cobol"),
    });
    expect(readHosts(embed)).toHaveLength(1);
  });

  it.each([
    [{ binary: "relaxed" }, "expected binary, one of scalar, simd"],
    [{ vectors: "some" }, 'expected vectors to be "all", "api" or absent'],
    [{ sources: ["other.cob"] }, "expected other.cob, a source, to be there"],
    [{ run: "cobol main.cob" }, "expected run, a command as a list of words"],
    [{ build: ["make"] }, "expected build, a list of commands"],
    [{ needs: { cobol: "COBOL" } }, "expected needs, a list of a probe"],
    [{ needs: [{ probe: ["cobol"], least: "new", advice: "COBOL" }] }, "expected needs, a list of a probe"],
    [{ biuld: [] }, "expected no key but title"],
  ])("is refused with %j", (changes, message) => {
    expect(() => read(changes)).toThrow(`apps/embed/cobol/host.json: ${message}`);
  });
});

describe("placeholders", () => {
  it("stand for files of the repository, within words too", () => {
    const words = fill(["{kernel}", "--read={vectors}", "{node}"], places);
    expect(words).toEqual([
      join("/repository/packages/kernel/dist/simd.wasm"),
      `--read=${join("/repository/apps/embed/vectors.json")}`,
      process.execPath,
    ]);
  });

  it("that nobody knows are an error", () => {
    expect(() => fill(["{cobol}"], places)).toThrow("got {cobol}");
  });
});

describe("what a machine lacks for a host", () => {
  const node = { probe: [process.execPath, "--version"], least: "20", advice: "Node 20" };

  it("is nothing where every need is met", () => {
    expect(lacksOf(read({ needs: [node] }), places)).toEqual([]);
  });

  it("is told need by need, with what to install", () => {
    const cobol = { probe: ["no-such-command"], advice: "COBOL (apt install gnucobol)" };
    expect(lacksOf(read({ needs: [cobol, node, { ...node, least: "1000" }] }), places)).toEqual([
      "no-such-command was not found. Needed: COBOL (apt install gnucobol).",
      expect.stringMatching(/ is of version 2\d\.\S+\. Needed: Node 20\.$/),
    ]);
  });

  it("may be an engine", () => {
    const nowhere = () => {
      throw new Error("Bun is not here.");
    };
    expect(lacksOf(read({ run: ["{bun}", "{bun}"] }), { ...places, bun: nowhere })).toEqual(["Bun is not here."]);
  });
});

describe("a host that fails", () => {
  it("in its build is told with the command and what it said", async () => {
    const failing = read({ build: [["{node}", "-e", "console.error('no compiler'); process.exit(2)"]] });
    await expect(buildHost(failing, places)).rejects.toThrow(/ended with 2\nno compiler$/);
  });

  it("by hanging is ended", async () => {
    const hanging = read({ run: ["{node}", "-e", "setInterval(() => {}, 1000)"] });
    await expect(runHost(hanging, places, golden, 1000)).rejects.toThrow("did not end within 1 s");
  });

  it("by what it prints is told what is wrong", async () => {
    const lines = [
      "host: x",
      "variant: simd",
      "vectors: 0 of 0",
      "bad call: 3 of row 1",
      "gradients: 0",
      "abi: cafe",
      "256x1000: 1 ms",
    ];
    const wrong = read({ run: ["{node}", "-e", `console.log(${JSON.stringify(lines.join("\n"))})`] });
    await expect(runHost(wrong, places, golden)).rejects.toThrow("expected gradients of hash f00d, got 0");
  });
});
