import { init } from "@ls/core";
import { reportThreads } from "./threads-example.mjs";

const ls = await init({ threads: 2 });
console.log(JSON.stringify(await reportThreads(ls)));
