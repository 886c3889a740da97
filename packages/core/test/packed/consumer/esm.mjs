import { init, initSync } from "@ls/core";
import { report } from "./example.mjs";

console.log(JSON.stringify([report(initSync()), report(await init({ variant: "scalar" }))]));
