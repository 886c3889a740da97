import { describe, expect, it } from "vitest";
import { openPeers } from "../open-peers.ts";
import { assemblyOf, cSources } from "../peers/c.ts";
import { isC } from "../peers/groups.ts";
import { AGAINST_C } from "../report/limits.ts";

const names = cSources.flatMap((source) => source.names);
const inFewRegisters = names.filter((name) => name.includes("16 registers"));

const { unavailable } = await openPeers(cSources, () => true).then((here) => {
  for (const peer of here.peers) peer.close();
  return here;
});
const hasNoGcc = unavailable.some(({ reason }) => reason === "gcc was not found");

describe("C in 16 registers", () => {
  it.each(inFewRegisters)("uses no more of them, and none of 512 bits: %s", (name) => {
    if (hasNoGcc) {
      expect(() => assemblyOf(name)).toThrow(/gcc/);
      return;
    }
    const assembly = assemblyOf(name);
    expect(assembly).toContain("cross_entropy");
    expect(assembly).not.toMatch(/%[xyz]mm(1[6-9]|2\d|3[01])\b|%zmm/);
  });

  it("is there without and with fused multiply-add, like the builds in all registers", () => {
    const inAll = inFewRegisters.map((name) => name.replace(" 16 registers", ""));
    expect(inAll).toEqual(["C 128-bit", "C 128-bit FMA"]);
    expect(names).toEqual(expect.arrayContaining(inAll));
  });
});

it("is what our variants are compared with, each with the builds that may do what it may", () => {
  for (const { ours, theirs } of AGAINST_C) {
    expect(isC(theirs)).toBe(true);
    expect(theirs.includes("FMA")).toBe(ours === "relaxed");
  }
});
