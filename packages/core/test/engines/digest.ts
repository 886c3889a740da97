/** Hashes over all results of the fixed cases: every bit of loss, gradient and row results, of whole calls and by shards. */

import type { CrossEntropyOptions, Ls } from "../../src/index.js";
import { cases } from "./cases.ts";

const canonicalNaN = 0x7fc00000;

/** A NaN's sign and payload may differ between engines and mean nothing. */
function canonical(values: Float32Array): Uint32Array {
  const bits = new Uint32Array(values.slice().buffer);
  for (let i = 0; i < bits.length; i++) if ((bits[i] & 0x7fffffff) > 0x7f800000) bits[i] = canonicalNaN;
  return bits;
}

/** Bytes to be hashed. */
class Digest {
  readonly #parts: Uint8Array[] = [];

  add(view: ArrayBufferView): void {
    this.#parts.push(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  }

  addFloats(values: Float32Array): void {
    this.add(canonical(values));
  }

  addLoss(loss: number): void {
    this.add(Float64Array.of(Number.isNaN(loss) ? 0 : loss, Number(Number.isNaN(loss))));
  }

  /** Hex SHA-256. */
  async end(): Promise<string> {
    const hash = await crypto.subtle.digest("SHA-256", await new Blob(this.#parts as BlobPart[]).arrayBuffer());
    return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}

/** Of crossEntropyGrad. */
export async function digestOfCalls(ls: Ls): Promise<string> {
  const digest = new Digest();
  for (const { logits, targets, options } of cases()) {
    const result = ls.crossEntropyGrad(logits, targets, { ...options, rows: ["loss", "nll", "lse", "argmax"] });
    digest.addLoss(result.loss);
    digest.add(Int32Array.of(result.count, result.correct));
    digest.addFloats(result.grad);
    digest.addFloats(result.rows.loss);
    digest.addFloats(result.rows.nll);
    digest.addFloats(result.rows.lse);
    digest.add(result.rows.argmax);
  }
  return digest.end();
}

/** Of rowStats, mergeStats and shardGrad, with the classes in three shards. */
export async function digestOfShards(ls: Ls): Promise<string> {
  const digest = new Digest();
  for (const { logits, targets, options } of cases()) {
    const classes = options.classes as number;
    if (classes < 3) continue;
    const cuts = [0, Math.floor(classes / 7) + 1, classes - 1, classes];
    const shards = [0, 1, 2].map((i) => shardOf(logits, targets, options, classes, cuts[i], cuts[i + 1]));
    const [a, b, c] = shards.map((shard) => ls.rowStats(shard.logits, shard.targets, shard.options));
    const stats = ls.mergeStats(ls.mergeStats(a, b), c);
    for (const shard of shards) {
      const { loss, grad } = ls.shardGrad(shard.logits, stats, shard.targets, shard.options);
      digest.addLoss(loss);
      digest.addFloats(grad);
    }
  }
  return digest.end();
}

function shardOf(
  logits: Float32Array,
  targets: Int32Array | Float32Array,
  { classWeights, prior, ...options }: CrossEntropyOptions,
  classes: number,
  first: number,
  end: number,
) {
  const columns = (matrix: Float32Array) =>
    Float32Array.from({ length: (matrix.length / classes) * (end - first) }, (_, i) => {
      const row = Math.floor(i / (end - first));
      return matrix[row * classes + first + (i % (end - first))];
    });
  return {
    logits: columns(logits),
    targets: targets instanceof Float32Array ? columns(targets) : targets,
    options: {
      ...options,
      classes,
      firstClass: first,
      shardClasses: end - first,
      classWeights: classWeights?.slice(first, end),
      prior: prior?.slice(first, end),
    },
  };
}
