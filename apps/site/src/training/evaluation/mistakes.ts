import type { Ls } from "@ls/core";
import type { Split } from "@ls/train/data/dataset";
import type { Both, Mistake } from "../protocol.ts";

interface Verdicts {
  classes: Int32Array;
  confidences: Float32Array;
}

/** The test rows that the hard network is most confident and wrong about, and what each network says of them. */
export function findMistakes(
  ls: Ls,
  test: Split,
  logits: Both<Float32Array>,
  classes: number,
  most: number,
): Mistake[] {
  const columns = test.values.length / test.labels.length;
  const hard = judge(ls, logits.hard, test.labels, classes);
  const smoothed = judge(ls, logits.smoothed, test.labels, classes);
  const wrong = [...test.labels.keys()].filter((row) => hard.classes[row] !== test.labels[row]);
  wrong.sort((a, b) => hard.confidences[b] - hard.confidences[a]);
  const verdictOf = ({ classes, confidences }: Verdicts, row: number) => ({
    class: classes[row],
    confidence: confidences[row],
  });
  return wrong.slice(0, most).map((row) => ({
    row,
    values: test.values.slice(row * columns, (row + 1) * columns),
    truth: test.labels[row],
    verdict: { hard: verdictOf(hard, row), smoothed: verdictOf(smoothed, row) },
  }));
}

/** The likeliest class of each row and its probability, exp(top logit − lse). */
function judge(ls: Ls, logits: Float32Array, labels: Int32Array, classes: number): Verdicts {
  const { rows } = ls.crossEntropy(logits, labels, { classes, rows: ["lse", "argmax"] });
  const confidences = rows.lse.map((lse, row) => Math.exp(logits[row * classes + rows.argmax[row]] - lse));
  return { classes: rows.argmax, confidences };
}
