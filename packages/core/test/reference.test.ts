/** The float64 reference itself: its gradient against finite differences of its loss, with all options mixed. */

import fc from "fast-check";
import { expect, it } from "vitest";
import { crossEntropyGradFloat64 } from "../src/js/float64.js";
import { seeded } from "./data.js";
import { property } from "./on-demand.js";
import { layoutOf } from "./oracle.js";
import { anyProblem } from "./problems.js";

const STEP = 1e-6;

const small = fc
  .record({ rows: fc.integer({ min: 1, max: 5 }), classes: fc.integer({ min: 1, max: 9 }), seed: fc.nat() })
  .chain(({ rows, classes, seed }) =>
    anyProblem({ rows, classes, seed, masked: false }).map((problem) => ({ problem, seed })),
  );

it("has the gradient that finite differences of its loss have", () => {
  fc.assert(
    fc.property(small, ({ problem, seed }) => {
      const { targets, options, classes } = problem;
      const random = seeded(seed);
      const logits = Float64Array.from(problem.logits, () => 12 * random() - 6);
      // gradOutput multiplies the gradient and not the loss: what the differences are of is Σ gradOutput_i · loss_i.
      const { gradOutput, ...plain } = options;
      const upstream = typeof gradOutput === "object" ? undefined : (gradOutput ?? 1);
      const { layout } = layoutOf(logits.length, options);
      const { grad } = crossEntropyGradFloat64(logits, targets, options);
      for (const [i, row] of layout.entries()) {
        const factor = upstream ?? (gradOutput as Float32Array)[i];
        for (let k = 0; k < classes; k++) {
          const at = row.start + k * row.step;
          const lossAt = (value: number) => {
            const moved = logits.slice();
            moved[at] = value;
            return crossEntropyGradFloat64(moved, targets, plain).loss;
          };
          const difference = (factor * (lossAt(logits[at] + STEP) - lossAt(logits[at] - STEP))) / (2 * STEP);
          // A mean over nothing has no loss to differ; its gradient is 0.
          const expected = Number.isNaN(difference) ? 0 : difference;
          expect(Math.abs(grad[at] - expected)).toBeLessThanOrEqual(1e-5 + 1e-3 * Math.abs(expected));
        }
      }
    }),
    { seed: property.seed, numRuns: property.runs(300) },
  );
});
