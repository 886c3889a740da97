import { describe, expect, it } from "vitest";
import { init } from "../../src/index.js";
import { digestOfCalls, digestOfShards } from "./digest.ts";
import hashes from "./hashes.json";

describe("bits of loss, gradient and rows over a fixed set of calls", () => {
  it.each(["scalar", "simd"] as const)("are the committed ones in this engine (%s)", async (variant) => {
    const ls = await init({ variant, warmUp: false });
    expect({ calls: await digestOfCalls(ls), shards: await digestOfShards(ls) }).toEqual(hashes[variant]);
    ls.dispose();
  });
});
