// One AssemblyScript entry file, one of the kernel's binaries.
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

/** Of the binaries for several threads: one memory, the host's, shared and of a fixed size that the host chooses. */
const shared = [
  ...["--enable", "threads", "--importMemory", "--sharedMemory"],
  ...["--initialMemory", "1", "--maximumMemory", "65536"],
];

/** The options of a binary by its name: a variant, or `<variant>-shared`. */
function optionsOf(binary) {
  const variant = binary.replace("-shared", "");
  return variant === binary ? features[variant] : [...features[variant], ...shared];
}

/** Compiles `entry` to `output` (both relative to the package) and returns the binary's size in bytes. */
export async function compile(entry, output, binary, extraOptions = []) {
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
    ...optionsOf(binary),
    ...extraOptions,
  ]);
  if (error) throw new Error(`${entry} (${binary}) does not compile:\n${stderr.toString()}`);
  return statSync(new URL(`../${output}`, import.meta.url)).size;
}
