// `instanceof` must hold for an error of any entry.
import { createRequire } from "node:module";
import { LsError } from "@ls/core";
import { LsError as fromJs } from "@ls/core/js";
import { LsError as fromSlim } from "@ls/core/slim";

const require = createRequire(import.meta.url);
const commonjs = require("@ls/core").LsError === require("@ls/core/js").LsError;
console.log(JSON.stringify({ esm: LsError === fromJs && LsError === fromSlim, commonjs }));
