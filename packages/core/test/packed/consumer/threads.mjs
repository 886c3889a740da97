import { readFileSync } from "node:fs";
import { init } from "@ls/core";
import { init as initSlim } from "@ls/core/slim";
import { reportThreads } from "./threads-example.mjs";

const module = readFileSync(new URL(import.meta.resolve("@ls/core/kernel-shared.wasm")));
const workerUrl = import.meta.resolve("@ls/core/worker");
const instances = [
  await init({ threads: 2 }),
  await init({ threads: 2, workerUrl }),
  await initSlim({ threads: 2, module }),
];
console.log(JSON.stringify(await Promise.all(instances.map(reportThreads))));
