import { workUntil } from "./failing.mjs";

workUntil(() => {
  for (;;);
}, false);
