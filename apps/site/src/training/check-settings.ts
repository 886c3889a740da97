import { UserError } from "@ls/train/user-error";
import type { Settings } from "./protocol.ts";

/** @throws {UserError} for settings that no network can be trained with, e.g. from a mistyped address */
export function checkSettings(settings: Settings): void {
  const expect = (name: keyof Settings, good: boolean, expected: string) => {
    if (!good) throw new UserError(`${name}: expected ${expected}, got ${JSON.stringify(settings[name])}`);
  };
  const isCount = (value: number) => Number.isInteger(value) && value >= 1;
  expect("data", ["fashion-mnist", "digits", "csv"].includes(settings.data), "fashion-mnist, digits or csv");
  expect("hidden", settings.hidden.length > 0 && settings.hidden.every(isCount), "the width of at least one layer");
  for (const name of ["images", "epochs", "batchSize"] as const) {
    expect(name, isCount(settings[name]), "a whole number of at least 1");
  }
  expect("lastLayer", ["apart", "fused"].includes(settings.lastLayer), "apart or fused");
  expect("seed", Number.isInteger(settings.seed), "a whole number");
  expect("learningRate", settings.learningRate > 0 && settings.learningRate < Infinity, "a number above 0");
  expect("labelNoise", settings.labelNoise >= 0 && settings.labelNoise <= 0.5, "a share from 0 to 0.5");
  expect("labelSmoothing", settings.labelSmoothing >= 0 && settings.labelSmoothing <= 1, "α from 0 to 1");
}
