import { expect, it } from "vitest";
import { measure } from "../../src/training/evaluation/metrics.ts";
import { Training } from "../../src/training/network/training.ts";
import { loadPrepared, ls, settingsWith, startWasm } from "./surroundings.ts";

it("less than halves the calibration error of hard targets on Fashion-MNIST, at no cost in accuracy", async () => {
  await startWasm();
  const settings = settingsWith({
    data: "fashion-mnist",
    images: 500,
    hidden: [128, 64],
    batchSize: 128,
    epochs: 60,
  });
  const data = await loadPrepared(settings);
  const training = new Training(data, settings, [0, 0.05]);
  while (!training.finished) training.trainBatch();
  const [hard, smoothed] = training.networks.map((network) =>
    measure(
      ls,
      { logits: network.logits(data.test.inputs), labels: data.test.labels },
      { logits: network.logits(data.validation.inputs), labels: data.validation.labels },
      data.classes,
    ),
  );
  expect(smoothed.test.ece).toBeLessThan(hard.test.ece / 2);
  expect(smoothed.test.accuracy).toBeGreaterThan(hard.test.accuracy - 0.01);
  expect(hard.test.accuracy).toBeGreaterThan(0.7);
  expect(hard.temperature).toBeGreaterThan(1.5);
  expect(hard.scaled.ece).toBeLessThan(hard.test.ece / 2);
});
