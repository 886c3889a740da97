import { init } from "@ls/core";
import { init as initJs } from "@ls/core/js";
import kernel from "@ls/core/kernel.wasm?url";
import { init as initSlim } from "@ls/core/slim";
import workerUrl from "@ls/core/worker?worker&url";
import { report } from "./example.mjs";
import { reportThreads } from "./threads-example.mjs";

const instances = [await init(), await initJs(), await initSlim({ module: new URL(kernel, location.href) })];
// Vite's dev server moves packages away from their workers.
const pools = [await init({ threads: 2, workerUrl }), ...(import.meta.hot ? [] : [await init({ threads: 2 })])];
globalThis.reports = [...instances.map(report), ...(await Promise.all(pools.map(reportThreads)))];
