/**
 * Makes the committed figures of the Understand page from the training program, run from the root of the repository:
 *
 *     npm start -s -- --json [options] | node apps/site/build/measured.mjs > apps/site/src/understand/measured/NAME.json
 *
 * The options of each file are in measured/runs.ts. Four decimals are kept: a test row of 10,000 is 0.0001.
 */

import { text } from "node:stream/consumers";

const round = (value) => Number(value.toFixed(4));

const { rows, runs } = JSON.parse(await text(process.stdin));
const content = {
  rows,
  runs: runs.map(({ labelSmoothing, test, temperature, scaledTest }) => ({
    labelSmoothing,
    accuracy: round(test.accuracy),
    confidence: round(test.meanConfidence),
    nll: round(test.nll),
    ece: round(test.ece),
    temperature: round(temperature),
    scaled: { confidence: round(scaledTest.meanConfidence), nll: round(scaledTest.nll), ece: round(scaledTest.ece) },
    bins: {
      count: test.bins.map((bin) => bin.count),
      confidence: test.bins.map((bin) => round(bin.confidence)),
      accuracy: test.bins.map((bin) => round(bin.accuracy)),
    },
  })),
};
process.stdout.write(`${JSON.stringify(content, null, 2)}\n`);
