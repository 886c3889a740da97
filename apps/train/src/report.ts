import { markedAlpha } from "./chosen.ts";
import { columns, wrap } from "./columns.ts";
import { errorBars } from "./error-bars.ts";
import { count, decimals, percent } from "./numbers.ts";
import type { Outcome } from "./outcome.ts";
import { readingOf } from "./reading.ts";
import type { Comparison, Spread } from "./timing/by-turns.ts";

const WIDTH = 80;

/** The results for people: what was trained, the table, its U, the cost of a step, and a sentence that reads it. */
export function report(outcome: Outcome): string {
  const paragraphs = [
    introduction(outcome),
    qualityTable(outcome),
    wrap(
      "ECE: expected calibration error, |accuracy − confidence| over 15 bins. Logit gap: largest, top minus mean of " +
        "the others. Best T: temperature fitted on the validation rows; above 1 the model is overconfident, below 1 " +
        "underconfident. * lowest ECE on the validation rows.",
      WIDTH,
    ),
    ...(outcome.runs.length > 1 ? [`ECE over α:\n\n${errorBars(outcome.runs).join("\n")}`] : []),
    costTable(outcome),
    wrap(readingOf(outcome.runs), WIDTH),
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

function introduction({ dataset, settings, seconds }: Outcome): string {
  const rows = [dataset.training, dataset.validation, dataset.test].map(({ labels }) => count(labels.length));
  return wrap(
    `${dataset.name}, ${dataset.classNames.length} classes: ${rows[0]} training, ${rows[1]} validation and ` +
      `${rows[2]} test rows; softmax on ${count(settings.features)} random ReLU features, ` +
      `${count(settings.epochs)} epochs, seed ${settings.seed}; ${decimals(seconds, 0)} s in all.`,
    WIDTH,
  );
}

function qualityTable({ runs }: Outcome): string {
  const heading = ["α ", "accuracy", "NLL", "ECE", "confidence", "logit gap", "best T", "ECE at T"];
  const body = runs.map((run) => [
    markedAlpha(run, runs),
    percent(run.test.accuracy, 1),
    decimals(run.test.nll, 3),
    decimals(run.test.ece, 3),
    percent(run.test.meanConfidence, 1),
    decimals(run.test.maxLogitGap, 1),
    decimals(run.temperature, 2),
    decimals(run.scaledTest.ece, 3),
  ]);
  return ruled(columns([heading, ...body]));
}

function costTable({ runs, variant }: Outcome): string {
  const { step, rows, features, classes } = runs[0].timing;
  const heading = ["α ", `kernel (${variant})`, "plain JS", "ratio", "loss alone"];
  const body = runs.map((run) => [
    markedAlpha(run, runs),
    milliseconds(run.timing.step.kernel),
    milliseconds(run.timing.step.plainJs),
    times(run.timing.step),
    `${microseconds(run.timing.loss.kernel)} : ${microseconds(run.timing.loss.plainJs)} µs, ${times(run.timing.loss)}`,
  ]);
  const caption = wrap(
    `A training step without the optimiser (${rows} rows × ${count(features)} features × ${classes} classes: logits, ` +
      `loss and the weights' gradient), median and quartiles in ms of ${step.calls} by turns, and its loss with the ` +
      "logits' gradient alone, medians; results compared before timing:",
    WIDTH,
  );
  return `${caption}\n\n${ruled(columns([heading, ...body]))}`;
}

function milliseconds({ median, lower, upper }: Spread): string {
  const [middle, low, high] = [median, lower, upper].map((time) => decimals(time / 1e3, 2));
  return `${middle} (${low}–${high})`;
}

function microseconds({ median }: Spread): string {
  return decimals(median, 1);
}

function times({ ratio }: Comparison): string {
  return `${decimals(ratio, 1)} ×`;
}

function ruled([heading, ...body]: string[]): string {
  return [heading, "─".repeat(heading.length), ...body].join("\n");
}
