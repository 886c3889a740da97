import { describe, expect, it } from "vitest";
import { readAddress, writeAddress } from "../../src/train/settings/address.ts";
import { defaultSettings } from "../../src/train/settings/defaults.ts";
import { ALPHA, nearestAllowed, readHidden } from "../../src/train/settings/fields.ts";
import type { Settings } from "../../src/training/protocol.ts";

describe("the address", () => {
  it("is empty for the default run, and an empty one is the default run", () => {
    const address = readAddress("");
    expect(address.settings).toEqual(defaultSettings("fashion-mnist"));
    expect(writeAddress(address)).toBe("");
  });

  it.each<Settings>([
    {
      data: "digits",
      images: 350,
      labelNoise: 0.25,
      hidden: [32, 16, 8],
      labelSmoothing: 0.13,
      epochs: 7,
      batchSize: 17,
      learningRate: 0.00123,
      lastLayer: "fused",
      seed: 99,
    },
    { ...defaultSettings("fashion-mnist"), labelSmoothing: 0 },
    { ...defaultSettings("csv"), images: 50 },
  ])("gives every setting back: %j", (settings) => {
    const address = { settings, classes: [9, 0, 4] as [number, number, number] };
    expect(readAddress(writeAddress(address))).toEqual(address);
  });

  it("takes the defaults of the data set that it names", () => {
    expect(readAddress("?data=digits&seed=3").settings).toEqual({ ...defaultSettings("digits"), seed: 3 });
  });

  it("leaves what is unknown or unreadable at the default", () => {
    const query = "?data=cats&alpha=much&epochs=&hidden=12-x&classes=1-1-2&colour=red&seed=NaN";
    expect(readAddress(query)).toEqual(readAddress(""));
  });

  it("takes names that every object has for no data set", () => {
    expect(readAddress("?data=toString").settings.data).toBe("fashion-mnist");
  });

  it("takes the nearest allowed value for a number outside its bounds", () => {
    const { settings } = readAddress("?alpha=7&images=-4&epochs=2.6&rate=0");
    expect(settings).toMatchObject({ labelSmoothing: 0.5, images: 50, epochs: 3, learningRate: 0.00001 });
  });
});

describe("fields", () => {
  it("keep α free of the errors of binary fractions", () => {
    expect(nearestAllowed(ALPHA, "0.07")).toBe(0.07);
    expect(nearestAllowed(ALPHA, "0.29")).toBe(0.29);
  });

  it("read hidden layers however they are separated", () => {
    for (const text of ["128-64", "128, 64", " 128 64 ", "128×64"]) expect(readHidden(text)).toEqual([128, 64]);
  });

  it("refuse hidden layers that are none", () => {
    for (const text of ["", "-", "1", "0-5", "9999", "8-8-8-8-8", "12.5", "a"])
      expect(readHidden(text)).toBeUndefined();
  });
});
