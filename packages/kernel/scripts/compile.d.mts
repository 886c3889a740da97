/** Compiles `entry` to `output` (both relative to the package) and returns the binary's size in bytes. */
export function compile(
  entry: string,
  output: string,
  binary: "scalar" | "simd" | "relaxed" | "simd-shared" | "relaxed-shared",
  extraOptions?: string[],
): Promise<number>;
