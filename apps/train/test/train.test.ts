import { initSync, LsError } from "@ls/core";
import { afterAll, describe, expect, it } from "vitest";
import { loadDigits } from "../src/data/digits.ts";
import { runExperiment } from "../src/experiment.ts";

const ls = initSync();
afterAll(() => ls.dispose());

const settings = { labelSmoothing: [0, 0.2], features: 128, epochs: 30, seed: 7 };
const dataset = loadDigits(7);

const observe = () => {
  const losses: number[] = [];
  const controller = new AbortController();
  return {
    losses,
    controller,
    signal: controller.signal,
    onStage: () => {},
    onEpoch: (_: number, __: number, loss: number) => {
      losses.push(loss);
    },
  };
};

describe("runExperiment", () => {
  it("learns the digits, and smoothing takes confidence and logit gap away", async () => {
    const [hard, smoothed] = await runExperiment(ls, dataset, settings, observe());
    for (const run of [hard, smoothed]) {
      expect(run.test.accuracy).toBeGreaterThan(0.9);
      expect(run.test.count).toBe(719);
      expect(run.validation.count).toBe(359);
    }
    expect(smoothed.test.meanConfidence).toBeLessThan(hard.test.meanConfidence - 0.05);
    expect(smoothed.test.maxLogitGap).toBeLessThan(hard.test.maxLogitGap);
    expect(smoothed.temperature).toBeLessThan(hard.temperature);
  });

  it("scales by the temperature without touching accuracy, to a lower error on the rows it was fitted on", async () => {
    const own = { ...dataset, test: dataset.validation };
    const [, smoothed] = await runExperiment(ls, own, settings, observe());
    expect(smoothed.scaledTest.accuracy).toBe(smoothed.test.accuracy);
    expect(smoothed.scaledTest.nll).toBeLessThan(smoothed.test.nll);
    expect(smoothed.scaledTest.ece).toBeLessThan(smoothed.test.ece / 3);
    expect(Math.abs(smoothed.scaledTest.meanConfidence - smoothed.test.accuracy)).toBeLessThan(0.03);
  });

  it("gives the same losses and figures for the same seed, and others for another", async () => {
    const short = { ...settings, labelSmoothing: [0.1], epochs: 3 };
    const [first, second, third] = [observe(), observe(), observe()];
    const [a] = await runExperiment(ls, dataset, short, first);
    const [b] = await runExperiment(ls, dataset, short, second);
    await runExperiment(ls, dataset, { ...short, seed: 8 }, third);
    expect(second.losses).toEqual(first.losses);
    expect(b.test).toEqual(a.test);
    expect(third.losses).not.toEqual(first.losses);
  });

  it("lowers the training loss epoch by epoch at the start", async () => {
    const observer = observe();
    await runExperiment(ls, dataset, { ...settings, labelSmoothing: [0], epochs: 5 }, observer);
    expect(observer.losses).toEqual([...observer.losses].sort((a, b) => b - a));
    expect(observer.losses[0]).toBeLessThan(Math.log(10));
  });

  it("times kernel and plain JS on the same batches, the whole step and its loss", async () => {
    const [{ timing }] = await runExperiment(ls, dataset, { ...settings, labelSmoothing: [0.1], epochs: 1 }, observe());
    expect(timing).toMatchObject({ rows: 128, features: 129, classes: 10 });
    for (const { kernel, plainJs, ratio } of [timing.step, timing.loss]) {
      for (const { lower, median, upper } of [kernel, plainJs]) {
        expect(lower).toBeGreaterThan(0);
        expect(median).toBeGreaterThanOrEqual(lower);
        expect(upper).toBeGreaterThanOrEqual(median);
      }
      expect(ratio).toBe(plainJs.median / kernel.median);
    }
  });

  it("stops between epochs when aborted, and frees its memory", async () => {
    const observer = observe();
    const own = initSync();
    const run = runExperiment(own, dataset, settings, {
      ...observer,
      onEpoch: () => observer.controller.abort(),
    });
    await expect(run).rejects.toThrow("aborted");
    own.dispose();
    expect(() => own.allocate(1)).toThrow(LsError);
  });
});
