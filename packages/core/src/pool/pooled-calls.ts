/**
 * Calls on the pool's threads. The caller's thread brings blocks of ordinary arrays into the shared memory and takes results
 * from it while the threads work on the block before; of arrays that are there already it only says where.
 */

import { type KernelExports, LINEAR_RECORD_SIZE, LOSS_GROUP, RECORD, RECORD_SIZE } from "@ls/kernel/abi";
import { newArray } from "../arrays.js";
import type { CallControl } from "../call-control.js";
import type { CheckedCall, Floats, LinearCall, LossCall, Totals } from "../checked-call.js";
import { linearSteps } from "../wasm/linear.js";
import type { Means } from "../wasm/means.js";
import { createMeans } from "../wasm/means.js";
import type { KernelMemory } from "../wasm/memory.js";
import { Operands } from "../wasm/operands.js";
import { KernelRecord } from "../wasm/record.js";
import { canHaveWholeRows, rowsPerBlock } from "../wasm/stream.js";
import type { Pool } from "./pool.js";
import { addTotals, PHASE_LOGITS, PIECES_BYTES, splitClasses, splitFeatures, splitRows } from "./split.js";

/**
 * Logits from which on work is handed over. That takes 40 to 50 µs and more in browsers: on two cores two threads take 1.2 to
 * 1.5 times as long as one at 256x1000, 0.93 at 512x1000, 0.77 at 1024x1000, 0.61 at 512x32000.
 */
const FEWEST_LOGITS = 500_000;

/** The same in multiplications and additions of the last layer. */
const FEWEST_PRODUCTS = 2_000_000;

/** Logits of a block that is brought, a quarter of a millisecond of work for two threads; and room for it, twice. */
const BROUGHT_LOGITS = 1 << 19;
const LANE_BYTES = (2 << 20) + (1 << 19);

/** Where a block is prepared while the threads work on the one in the other lane. */
interface Lane {
  readonly record: KernelRecord;
  readonly workspace: { readonly address: number; readonly bytes: number };
  readonly pieces: number;
}

export class PooledCalls {
  readonly #lanes: readonly [Lane, Lane];
  /** Of the caller's thread, for the last layer. */
  readonly #means: Means;

  constructor(
    private readonly pool: Pool,
    private readonly memory: KernelMemory,
    exports: KernelExports,
  ) {
    const lane = (): Lane => ({
      record: new KernelRecord(memory, exports),
      workspace: { address: memory.allocate(LANE_BYTES, false), bytes: LANE_BYTES },
      pieces: memory.allocate(PIECES_BYTES, false),
    });
    this.#lanes = [lane(), lane()];
    this.#means = createMeans(memory, exports);
  }

  /** Whether a call is large enough for the pool, and its rows are short enough to be had whole. */
  takes(call: CheckedCall): boolean {
    const { rows, classes } = call.layout;
    if (rows < 2 || rows * classes < FEWEST_LOGITS) return false;
    return canHaveWholeRows(call, this.#operands(this.#lanes[0], call, call.logits, call.gradient, 0));
  }

  takesLinear({ layout, features }: LinearCall): boolean {
    return layout.rows * layout.classes * features >= FEWEST_PRODUCTS;
  }

  async run(call: CheckedCall, control: CallControl): Promise<Totals> {
    const { rows } = call.layout;
    const whole = withRowLosses(call);
    const totals = await this.#runRows(whole, call.logits, call.gradient, 0, (done) => control.report(done, rows));
    return { loss: sumOf(whole.rows.loss, totals.loss), correct: totals.correct };
  }

  async linear(call: LinearCall, control: CallControl): Promise<Totals> {
    const { rows } = call.layout;
    const whole = { ...call, ...withRowLosses(call) };
    const totals: Totals = { loss: 0, correct: 0 };
    for (const step of linearSteps(whole, this.#means)) {
      if (step.kind === "done") control.report(step.rows, rows);
      else if (step.kind === "rows") {
        const { loss, correct } = await this.#runRows(step.block, step.logits, step.gradient, step.first, () => {});
        totals.loss += loss;
        totals.correct += correct;
      } else {
        await this.#runProducts(step.kind);
        control.throwIfAborted();
      }
    }
    // Rows in parts were counted there.
    const { record } = this.#means;
    const loss = sumOf(whole.rows.loss, totals.loss + record.getDouble(RECORD.loss));
    return { loss, correct: totals.correct + record.get(RECORD.correct) };
  }

  async #runProducts(name: "ls_linear_logits" | "ls_linear_grad"): Promise<void> {
    const { linear } = this.#means;
    const { pieces } = this.#lanes[0];
    const split = name === "ls_linear_logits" ? splitClasses : splitFeatures;
    const count = split(this.memory, linear, pieces, this.pool.threads);
    await this.pool.run(name, pieces, LINEAR_RECORD_SIZE, count);
  }

  /** Runs rows of which `firstRow` is the first. `report` may throw. */
  async #runRows(
    call: LossCall,
    logits: Floats,
    gradient: Floats | undefined,
    firstRow: number,
    report: (done: number) => void,
  ): Promise<Totals> {
    const { rows, classes } = call.layout;
    const name = gradient ? "ls_cross_entropy_grad" : "ls_cross_entropy";
    const lanes = this.#lanes.map((lane) => {
      const operands = this.#operands(lane, call, logits, gradient, firstRow);
      lane.record.begin(call);
      operands.bringClasses(0, classes);
      return { ...lane, operands, mark: operands.mark };
    });
    const [{ operands }] = lanes;
    const atOnce = rowsPerBlock(call, operands, operands.matrices > 0 ? BROUGHT_LOGITS : PHASE_LOGITS, 0);
    const totals: Totals = { loss: 0, correct: 0 };
    let running: Promise<void> | undefined;
    let take = (): void => {};
    try {
      for (let first = 0, turn = 0; first < rows; first += atOnce, turn++) {
        const lane = lanes[turn & 1];
        const block = { first, rows: Math.min(atOnce, rows - first), firstClass: 0, classes };
        lane.operands.rewind(lane.mark);
        lane.operands.bringRows(first, block.rows);
        lane.operands.bringLogits(block);
        lane.operands.bringTargets(block);
        const count = splitRows(this.memory, lane.record, block.rows, lane.pieces);
        await running;
        running = this.pool.run(name, lane.pieces, RECORD_SIZE, count);
        take();
        take = () => {
          lane.operands.takeGradient(block);
          lane.operands.takeRows(first, block.rows);
          addTotals(totals, this.memory, lane.pieces, count);
          report(first + block.rows);
        };
      }
      await running;
      running = undefined;
      take();
    } finally {
      // After an abort: what runs writes to the caller's memory until it is done.
      await running?.catch(() => undefined);
    }
    return totals;
  }

  #operands({ record, workspace }: Lane, call: LossCall, logits: Floats, gradient: Floats | undefined, first: number) {
    return new Operands(call, logits, gradient, this.memory, record, workspace, first);
  }
}

/** A call that gives every row's loss, wanted or not. */
function withRowLosses<Call extends LossCall>(call: Call): Call & { rows: { loss: Float32Array } } {
  const loss = call.rows.loss ?? newArray(Float32Array, call.layout.rows, "the row losses");
  return { ...call, rows: { ...call.rows, loss } };
}

/**
 * In float64, by groups of rows as the kernel sums them: of the losses as handed out, but for those that float32 cannot
 * hold; with such, `wide`, the sum over the pieces.
 */
function sumOf(losses: Float32Array, wide: number): number {
  let sum = 0;
  for (let first = 0; first < losses.length; first += LOSS_GROUP) {
    const end = Math.min(losses.length, first + LOSS_GROUP);
    let group = 0;
    for (let row = first; row < end; row++) group += losses[row];
    sum += group;
  }
  return Number.isFinite(sum) ? sum : wide;
}
