/**
 * What the pool's threads share to hand out work: a block of int32 in the shared memory. Pieces are numbered on and on
 * (modulo 2^32). A phase is the pieces from FIRST up to END; a thread takes the one at NEXT by exchanging it, and sleeps on END
 * while there is none. The next phase is announced when DONE has reached END, so what describes a phase changes only while
 * no piece can be taken.
 */

/** Offsets in int32. What threads write often lies on cache lines of its own. */
export const CONTROL = {
  /** One past the last piece announced. */
  end: 0,
  /** Which of the functions below the phase calls. */
  call: 1,
  /** Address of the record of the phase's first piece, and bytes from each record to the next. */
  records: 2,
  stride: 3,
  /** Number of the phase's first piece. */
  first: 4,
  /** The next piece that nobody has taken. */
  next: 16,
  /** Pieces done. */
  done: 32,
  /** The status of a piece that the kernel refused, or 0. */
  refused: 33,
} as const;

export const CONTROL_BYTES = 4 * 48;

/** What a piece can be: a kernel function, by its place here, and where its record has the address of the scratch. */
export const CALLS = ["ls_cross_entropy", "ls_cross_entropy_grad", "ls_linear_logits", "ls_linear_grad"] as const;

export type PoolCall = (typeof CALLS)[number];

/** What a worker is told when it starts. */
export interface WorkerStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the control block. */
  readonly control: number;
  /** Scratch of its own, for calls with either kind of record. */
  readonly scratch: number;
  readonly linearScratch: number;
}

/** What a worker says: that it has started, or that the piece with which `done` reached the end is done. */
export type WorkerMessage = "ready" | { readonly done: number };
