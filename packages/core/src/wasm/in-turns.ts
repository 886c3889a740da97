/** Calls that give promises, on the caller's thread: a few milliseconds of work, then a turn for everything else. */

import { RECORD } from "@ls/kernel/abi";
import type { CallControl } from "../call-control.js";
import type { CheckedCall, LinearCall, Totals } from "../checked-call.js";
import { nextTurn } from "../next-turn.js";
import { linearSteps, runLinearStep, totalsOf } from "./linear.js";
import type { Means } from "./means.js";
import type { KernelMemory } from "./memory.js";
import { Operands } from "./operands.js";
import { runRows } from "./stream.js";

/** Logits of a turn: 4 ms of SIMD code. */
const TURN_LOGITS = 1 << 22;

const TURN_MILLISECONDS = 4;

/** The pauses of a call. Other calls may come in one: they find the memory theirs, and the paused call finds it as it was. */
export class Turns {
  #isPaused = false;
  #kept: { bytes: Uint8Array; at: number } | undefined;

  constructor(private readonly memory: KernelMemory) {}

  async pause(): Promise<void> {
    this.#isPaused = true;
    // Views of the caller's that the paused call holds would go stale.
    this.memory.isHeld = true;
    await nextTurn();
    this.memory.isHeld = false;
    this.#isPaused = false;
    if (!this.#kept) return;
    new Uint8Array(this.memory.buffer).set(this.#kept.bytes, this.#kept.at);
    this.#kept = undefined;
  }

  /** Before any other call. */
  keepAside(): void {
    if (!this.#isPaused || this.#kept) return;
    const { start, end } = this.memory.own;
    this.#kept = { bytes: new Uint8Array(this.memory.buffer, start, end - start).slice(), at: start };
  }
}

export async function runInTurns(
  call: CheckedCall,
  { memory, record, scratch, workspace }: Means,
  turns: Turns,
  control: CallControl,
): Promise<Totals> {
  const { rows, classes } = call.layout;
  const perTurn = Math.max(1, Math.floor(TURN_LOGITS / classes));
  record.begin(call);
  record.set(RECORD.scratch, scratch);
  const operands = new Operands(call, call.logits, call.gradient, memory, record, workspace);
  const mark = operands.mark;
  for (let first = 0; first < rows; first += perTurn) {
    const end = Math.min(rows, first + perTurn);
    operands.rewind(mark);
    runRows(call, record, operands, first, end);
    control.report(end, rows);
    if (end < rows) await turns.pause();
  }
  return { loss: record.getDouble(RECORD.loss), correct: record.get(RECORD.correct) };
}

export async function runLinearInTurns(
  call: LinearCall,
  means: Means,
  turns: Turns,
  control: CallControl,
): Promise<Totals> {
  let start = performance.now();
  for (const step of linearSteps(call, means)) {
    runLinearStep(step, means);
    if (step.kind === "done") control.report(step.rows, call.layout.rows);
    if (performance.now() - start < TURN_MILLISECONDS) continue;
    await turns.pause();
    control.throwIfAborted();
    start = performance.now();
  }
  return totalsOf(means);
}
