/** Compiles `entry` to `output` (both relative to the package) and returns the binary's size in bytes. */
export function compile(
  entry: string,
  output: string,
  variant: "scalar" | "simd" | "relaxed",
  extraOptions?: string[],
): Promise<number>;
