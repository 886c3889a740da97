import { init } from "@ls/core";
import { init as initJs } from "@ls/core/js";
import kernel from "@ls/core/kernel.wasm?url";
import { init as initSlim } from "@ls/core/slim";
import { report } from "./example.mjs";

const instances = [await init(), await initJs(), await initSlim({ module: new URL(kernel, location.href) })];
globalThis.reports = instances.map(report);
