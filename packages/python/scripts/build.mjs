// Copies what the Python package has inside: the kernel's binaries, and the constants of its ABI.
import { copyFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const kernel = join(dirname(createRequire(import.meta.url).resolve("@ls/kernel/package.json")), "dist");
const into = fileURLToPath(new URL("../src/ls_core/", import.meta.url));

for (const variant of ["simd", "scalar"]) copyFileSync(join(kernel, `${variant}.wasm`), join(into, `${variant}.wasm`));
copyFileSync(join(kernel, "constants/abi.py"), join(into, "_abi.py"));
