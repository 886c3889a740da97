/**
 * Last layer and loss together: the rows pass in blocks whose logits are in memory, or a part of their classes is
 * (linear-plan.ts); the N × K matrix never is.
 *
 *   for each block of rows:   logits → loss, and their gradient in their place → dx, dw, db
 *   in parts of the classes:  logits → largest;  again → sums, loss;  again → gradient → dx, dw, db
 *
 * Arrays that are not in the kernel's memory come and go in parts: features outside, classes inside.
 */

import { RECORD, ROW_STATE_SIZE } from "@ls/kernel/abi";
import type { LinearCall, Totals } from "../checked-call.js";
import { rowsOfCall } from "../rows-of-call.js";
import { type LinearPlan, planLinear } from "./linear-plan.js";
import { Products } from "./linear-products.js";
import type { LinearStep } from "./linear-step.js";
import type { Means } from "./means.js";
import { Operands } from "./operands.js";
import { canHaveWholeRows, runWholeRows } from "./stream.js";

export function runLinear(call: LinearCall, means: Means): Totals {
  for (const step of linearSteps(call, means)) runLinearStep(step, means);
  return totalsOf(means);
}

/** The totals of a call all of whose steps have been run by `runLinearStep`. */
export function totalsOf({ record }: Means): Totals {
  return { loss: record.getDouble(RECORD.loss), correct: record.get(RECORD.correct) };
}

export function runLinearStep(step: LinearStep, { memory, record, linear, workspace }: Means): void {
  if (step.kind === "done") return;
  if (step.kind !== "rows") {
    linear.call(step.kind);
    return;
  }
  const { block, logits, gradient, first } = step;
  const operands = new Operands(block, logits, gradient, memory, record, workspace, first);
  runWholeRows(block, record, operands, gradient ? "ls_cross_entropy_grad" : "ls_cross_entropy");
}

/** The steps of a call. Each must have been run before the next is asked for. */
export function* linearSteps(call: LinearCall, means: Means): Generator<LinearStep, void> {
  const { rows, classes } = call.layout;
  means.record.begin(call);
  means.record.set(RECORD.scratch, means.scratch);
  const outputs = [call.dx, call.dw, call.db];
  const wantsGradient = outputs.some((output) => output !== undefined);
  if (rows === 0 && !call.accumulate) for (const output of outputs) output?.fill(0);
  const plan = planLinear(rows, call.features, classes, !fitsWhole(call, means));
  const products = new Products(call, plan, means);
  for (let first = 0; first < rows; first += plan.rows) {
    const count = Math.min(plan.rows, rows - first);
    if (plan.classes === classes) {
      yield* products.logits(first, count, 0, classes);
      const logits = new Float32Array(means.memory.buffer, products.logitsArea, count * classes);
      const gradient = wantsGradient ? logits : undefined;
      yield { kind: "rows", block: rowsOfCall(call, first, count), logits, gradient, first };
      if (wantsGradient) yield* products.gradients(first, count, 0, classes);
    } else {
      yield* rowsInParts(call, plan, means, products, first, count, wantsGradient);
    }
    yield { kind: "done", rows: first + count };
  }
}

/** So many classes fit into the workspace with everything that a loss takes beside the logits. */
const SURELY_WHOLE = 1 << 16;

/** Whether the loss can be had of whole rows. */
function fitsWhole(call: LinearCall, { memory, record, workspace, linearArea }: Means): boolean {
  if (call.layout.classes <= SURELY_WHOLE) return true;
  const logits = new Float32Array(memory.buffer, linearArea, 0);
  return canHaveWholeRows(call, new Operands(call, logits, undefined, memory, record, workspace));
}

function* rowsInParts(
  call: LinearCall,
  plan: LinearPlan,
  { memory, record, workspace }: Means,
  products: Products,
  first: number,
  count: number,
  wantsGradient: boolean,
): Generator<LinearStep, void> {
  const { classes } = call.layout;
  const logits = new Float32Array(memory.buffer, products.logitsArea, count * plan.classes);
  const operands = new Operands(rowsOfCall(call, first, count), logits, undefined, memory, record, workspace, first);
  operands.bringRows(0, count);
  record.set(RECORD.rowState, operands.reserve(ROW_STATE_SIZE * count));
  const mark = operands.mark;
  for (const sweep of ["ls_part_max", "ls_part_sums", "ls_part_grad"] as const) {
    if (sweep === "ls_part_grad" && !wantsGradient) break;
    for (let firstClass = 0; firstClass < classes; firstClass += plan.classes) {
      const part = Math.min(plan.classes, classes - firstClass);
      yield* products.logits(first, count, firstClass, part);
      record.set(RECORD.logits, products.logitsArea);
      record.set(RECORD.gradient, products.logitsArea);
      record.set(RECORD.partFirst, firstClass);
      record.set(RECORD.partClasses, part);
      operands.rewind(mark);
      if (sweep !== "ls_part_max") {
        operands.bringProbabilities({ first: 0, rows: count, firstClass, classes: part });
        operands.bringClasses(firstClass, part);
      }
      record.call(sweep);
      if (sweep === "ls_part_grad") yield* products.gradients(first, count, firstClass, part);
    }
    if (sweep === "ls_part_sums") record.call("ls_part_finish");
  }
  operands.takeRows(0, count);
}
