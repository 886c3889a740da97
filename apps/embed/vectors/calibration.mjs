// The sums of calibration, written down from their definitions in docs/abi.md, in float64.
import { indicesOf, logitsOf } from "./data.mjs";
import { arrayOf } from "./record.mjs";

const BINS = 5;
const LOGIT_SCALE = 0.5;
const IGNORED = -100;
const rows = 6;
const classes = 7;

const logits = logitsOf(157, rows * classes);
const targets = indicesOf(163, rows, classes);
targets[2] = IGNORED;

function sums() {
  const ofRun = { nll: 0, brier: 0, confidence: 0, leastX: 0 };
  const bins = Array.from({ length: BINS }, () => ({ count: 0, confidence: 0, correct: 0 }));
  for (const [row, target] of targets.entries()) {
    if (target === IGNORED) continue;
    const own = [...logits.slice(row * classes, (row + 1) * classes)];
    const top = Math.max(...own);
    const powers = own.map((logit) => Math.exp(LOGIT_SCALE * (logit - top)));
    const total = powers.reduce((sum, power) => sum + power, 0);
    const confidence = 1 / total;
    ofRun.nll -= Math.log(powers[target] / total);
    ofRun.brier += powers.reduce((sum, power, k) => sum + (power / total - (k === target ? 1 : 0)) ** 2, 0);
    ofRun.confidence += confidence;
    ofRun.leastX = Math.min(
      ofRun.leastX,
      own.reduce((sum, logit) => sum + (logit - top), 0),
    );
    const bin = bins[Math.ceil(confidence * BINS) - 1];
    bin.count += 1;
    bin.confidence += confidence;
    bin.correct += own.indexOf(top) === target ? 1 : 0;
  }
  return [ofRun, ...bins].flatMap(Object.values);
}

export const calibration = {
  name: "the sums of calibration",
  hashed: ["calibration"],
  arrays: {
    logits: arrayOf(logits),
    targets: arrayOf(targets),
    calibration: { type: "f64", length: 4 + 3 * BINS },
  },
  steps: [
    {
      call: "ls_calibration",
      set: {
        ...{ rows, classes, logits: "logits", targets: "targets" },
        ...{ logit_scale: LOGIT_SCALE, calibration: "calibration", bins: BINS },
      },
      status: "OK",
    },
  ],
  expect: { arrays: { calibration: { values: sums(), tolerance: 1e-5 } } },
};
