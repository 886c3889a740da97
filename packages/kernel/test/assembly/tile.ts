// The tile of the last layer laid open, for benchmarks of how fast it is by itself; never part of a published binary.

import { multiplyTile } from "../../assembly/linear/tile";

/** Multiplies the same packed panels of `steps` again and again into the tile at `c`. */
export function multiplyTiles(a: usize, b: usize, steps: u32, c: usize, times: u32): void {
  for (; times; times--) multiplyTile(a, b, steps, c, 32, false);
}
