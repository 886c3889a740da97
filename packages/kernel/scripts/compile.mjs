// One AssemblyScript entry file, one variant of the kernel, one binary.
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Engine features a variant may use; the scalar one keeps to the first version of WebAssembly. */
const features = {
  scalar: ["--disable", "bulk-memory", "--disable", "sign-extension", "--disable", "nontrapping-f2i"],
  simd: ["--enable", "simd"],
  relaxed: ["--enable", "simd", "--enable", "relaxed-simd"],
};

/** Compiles `entry` to `output` (both relative to the package) and returns the binary's size in bytes. */
export async function compile(entry, output, variant, extraOptions = []) {
  const { error, stderr } = await asc.main([
    entry,
    ...["--baseDir", root, "--outFile", output],
    ...[
      "--runtime",
      "stub",
      "--use",
      "abort=",
      "--noAssert",
      "--optimizeLevel",
      "3",
      "--shrinkLevel",
      "1",
      "--converge",
    ],
    ...features[variant],
    ...extraOptions,
  ]);
  if (error) throw new Error(`${entry} (${variant}) does not compile:\n${stderr.toString()}`);
  return statSync(new URL(`../${output}`, import.meta.url)).size;
}
