import { describe, expect, it } from "vitest";
import { historyCsv, sweepCsv } from "../../src/train/export/tables.ts";
import { addSnapshot, emptyHistory } from "../../src/train/run/history.ts";
import { announcement, claimOf } from "../../src/train/run/sentence.ts";
import { evaluationWith, snapshotAt, sweepPoint } from "./fixtures.ts";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("the history", () => {
  it("gains a point at an evaluation only, with the training loss of all batches since the one before", () => {
    let history = addSnapshot(emptyHistory(), snapshotAt(0, Number.NaN, true));
    history = addSnapshot(history, snapshotAt(2, 1, false));
    history = addSnapshot(history, snapshotAt(8, 3, false));
    history = addSnapshot(history, snapshotAt(10, 4, true));
    expect(history.epoch).toEqual([0, 1]);
    expect(history.hard.trainingLoss).toEqual([null, (2 * 1 + 6 * 3 + 2 * 4) / 10]);
    expect(history.smoothed.trainingLoss).toEqual([null, 5.6]);
    expect(history.hard.accuracy).toEqual([0.82, 0.82]);
  });

  it("takes a second evaluation of the same step for no new point", () => {
    const history = addSnapshot(emptyHistory(), snapshotAt(10, 1, true));
    expect(addSnapshot(history, snapshotAt(10, Number.NaN, true))).toBe(history);
  });

  it("is a line of CSV an evaluation, with a cell for every column", () => {
    const history = addSnapshot(addSnapshot(emptyHistory(), snapshotAt(0, Number.NaN, true)), snapshotAt(5, 2, true));
    const lines = historyCsv(history).trimEnd().split("\n");
    expect(lines[0]).toMatch(/^epoch,step,hard trainingLoss,.*,smoothed scaledEce$/);
    expect(lines[1]).toMatch(/^0,0,,0\.9,0\.82,/);
    expect(lines[2]).toMatch(/^0\.5,5,2,0\.9,0\.82,0\.94,0\.12,12,3,0\.03,4,/);
    expect(new Set(lines.map((line) => line.split(",").length)).size).toBe(1);
  });
});

it("the sweep as CSV is in the order of α, whatever the order of training", () => {
  const lines = sweepCsv([sweepPoint(0, 0.12, 3), sweepPoint(0.3, 0.2, 0.6), sweepPoint(0.05, 0.02, 1.1)]).split("\n");
  expect(lines.slice(1, 4).map((line) => line.split(",")[0])).toEqual(["0", "0.05", "0.3"]);
});

describe("the sentence", () => {
  it("says confidence and accuracy as whole percentages", () => {
    const { says, right } = claimOf(evaluationWith({ meanConfidence: 0.9449, accuracy: 0.8151 }));
    expect([plain(says), plain(right)]).toEqual(["94 %", "82 %"]);
  });

  it("is said aloud with the epoch while training, and with the end at the end", () => {
    const running = snapshotAt(20, 1, true);
    expect(plain(announcement(running, running.evaluation!))).toBe(
      "Epoch 2 of 4. Hard targets: says 94 % sure, right 82 % of the time. With label smoothing: says 85 %, right 83 %.",
    );
    const done = snapshotAt(40, 1, true);
    expect(announcement(done, done.evaluation!)).toMatch(/^Training has ended\./);
  });
});
