import { init } from "@ls/core";
import { reportThreads } from "./threads-example.mjs";

globalThis.reports = await reportThreads(await init({ threads: 2 }));
