import { workUntil } from "./failing.mjs";

workUntil(() => {
  throw new Error("no more work today");
}, false);
