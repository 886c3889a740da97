/**
 * A peer in a process of its own, which is told what to do line by line and times itself:
 *
 *   (starts)                                                                             ->  a line about itself
 *   load ROWS CLASSES SMOOTHING gradient|loss|scoring indices|probabilities OPTION|none  ->  loaded
 *   solve TIMES                                                                          ->  solved MILLISECONDS LOSS
 *   write                                                                                ->  written
 *   free                                                                                 ->  freed
 *
 * Arrays go through files in its working directory, a temporary one: `logits`, `indices`, `probabilities` and the one that
 * the option is named after come in, `gradient` and, for scoring, `nll` go out. Any other answer is an error.
 *
 * One that computes a last layer and its loss (../linear/) is told and asked
 *
 *   load ROWS FEATURES CLASSES SMOOTHING                                                 ->  loaded
 *   memory                                                                               ->  memory BYTES
 *
 * and the rest as above; `x`, `weights`, `bias` and `indices` come in, `dx`, `dw` and `db` go out.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Problem } from "../problem.ts";
import type { Loaded } from "./peer.ts";

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => new Uint8Array(buffer, byteOffset, byteLength);

export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #folder = mkdtempSync(join(tmpdir(), "ls-bench-"));
  readonly #lines: AsyncIterator<string>;
  #complaints = "";

  constructor(command: string, args: string[], environment: NodeJS.ProcessEnv = {}) {
    this.#child = spawn(command, args, {
      cwd: this.#folder,
      env: { ...process.env, ...environment },
      stdio: ["pipe", "pipe", "pipe"],
    });
    // Without a listener a command that cannot be started would end this process too; the missing answer tells of it.
    this.#child.on("error", (error) => {
      this.#complaints += error.message;
    });
    this.#child.stdin!.on("error", () => {});
    this.#child.stderr!.on("data", (data) => {
      this.#complaints = (this.#complaints + data).slice(-2000);
    });
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  /** The next line. @throws {Error} with what the process complained about, if it ended or does not begin like this */
  async answer(beginning: string): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (!done && value.startsWith(beginning)) return value.slice(beginning.length).trim();
    const lastComplaint = this.#complaints.trim().split("\n").at(-1);
    throw new Error(done ? lastComplaint || "the process ended" : value);
  }

  #tell(line: string): void {
    this.#child.stdin!.write(`${line}\n`);
  }

  #written(name: string): Float32Array {
    return new Float32Array(new Uint8Array(readFileSync(join(this.#folder, name))).buffer);
  }

  async load(problem: Problem): Promise<Loaded> {
    const { rows, classes, labelSmoothing, result, targets, option, logits, indices, probabilities } = problem;
    const line = `${rows} ${classes} ${labelSmoothing} ${result} ${targets} ${option ?? "none"}`;
    const written = { gradient: ["gradient"], scoring: ["nll"] }[result as string] ?? [];
    return this.loadArrays({ logits, indices, probabilities, ...problem.options }, line, written, (loss, arrays) =>
      result === "scoring" ? { loss, series: { nll: arrays.nll } } : { loss, ...arrays },
    );
  }

  /** Loads what `line` says of some of these arrays; `outcomeOf` gets the loss and those that are `written`. */
  async loadArrays<Given>(
    arrays: Readonly<Record<string, unknown>>,
    line: string,
    written: readonly string[],
    outcomeOf: (loss: number, arrays: Record<string, Float32Array>) => Given,
  ): Promise<Loaded<Given>> {
    for (const [name, array] of Object.entries(arrays)) {
      if (ArrayBuffer.isView(array)) writeFileSync(join(this.#folder, name), bytesOf(array));
    }
    this.#tell(`load ${line}`);
    await this.answer("loaded");

    let loss = 0;
    return {
      solve: async (times) => {
        this.#tell(`solve ${times}`);
        const [milliseconds, lastLoss] = (await this.answer("solved")).split(" ").map(Number);
        loss = lastLoss;
        return milliseconds;
      },
      outcome: async () => {
        if (written.length === 0) return outcomeOf(loss, {});
        this.#tell("write");
        await this.answer("written");
        return outcomeOf(loss, Object.fromEntries(written.map((name) => [name, this.#written(name)])));
      },
      free: async () => {
        this.#tell("free");
        await this.answer("freed");
      },
    };
  }

  /** The bytes that the loaded problem's solution has at most beyond inputs and outputs; NaN where it cannot tell. */
  async memory(): Promise<number> {
    this.#tell("memory");
    return Number(await this.answer("memory"));
  }

  close(): void {
    this.#child.stdin!.end();
    this.#child.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
