import { describe, expect, it } from "vitest";
import { CONTENDERS, LINEAR_CONTENDERS } from "../src/engine/names.ts";
import { browserSources, linearBrowserSources } from "../src/engine/peers.ts";

describe("the contenders", () => {
  it("are shown under the names and in the order in which they are opened", () => {
    expect(CONTENDERS).toEqual(browserSources.flatMap(({ names }) => names));
    expect(LINEAR_CONTENDERS).toEqual(linearBrowserSources.flatMap(({ names }) => names));
  });

  it("say so where there is no WebGL", async () => {
    const webgl = browserSources.find(({ names }) => names.includes("tfjs webgl"))!;
    await expect(webgl.open()).rejects.toThrow("no WebGL 2");
  });
});
