import { chosenRun } from "./chosen.ts";
import { columns, wrap } from "./columns.ts";
import { count, decimals, percent } from "./numbers.ts";
import type { Outcome } from "./outcome.ts";
import { readingOf } from "./reading.ts";
import type { Spread } from "./time-loss.ts";

const WIDTH = 80;

/** The results for people: what was trained, the table, the cost of the loss, and a sentence that reads it. */
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
  const chosen = chosenRun(runs);
  const heading = ["α ", "accuracy", "NLL", "ECE", "confidence", "logit gap", "best T", "ECE at T"];
  const body = runs.map((run) => [
    `${run.labelSmoothing}${runs.length > 1 && run === chosen ? "*" : " "}`,
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
  const { rounds, batches, rows, classes } = runs[0].timing;
  const heading = ["α ", `kernel (${variant})`, "plain JS", "ratio"];
  const body = runs.map(({ labelSmoothing, timing }) => [
    `${labelSmoothing} `,
    microseconds(timing.kernel),
    microseconds(timing.plainJs),
    `${decimals(timing.ratio, 1)} ×`,
  ]);
  const caption = wrap(
    `Loss and gradient of one step (${rows} × ${classes} logits), median and quartiles in µs over ${rounds} ` +
      `rounds of ${batches} ${batches === 1 ? "batch" : "batches"}; results compared before timing:`,
    WIDTH,
  );
  return `${caption}\n\n${ruled(columns([heading, ...body], 3))}`;
}

function microseconds({ median, lower, upper }: Spread): string {
  return `${decimals(median, 2)} (${decimals(lower, 2)}–${decimals(upper, 2)})`;
}

function ruled([heading, ...body]: string[]): string {
  return [heading, "─".repeat(heading.length), ...body].join("\n");
}
