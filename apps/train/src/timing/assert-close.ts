/** @throws {Error} if kernel and plain JS are further apart than `tolerance` */
export function assertClose(kernel: number, plainJs: number, tolerance: number, what: string): void {
  if (!(Math.abs(kernel - plainJs) <= tolerance)) {
    throw new Error(`kernel and plain JS disagree on the ${what}: ${kernel} against ${plainJs}`);
  }
}
