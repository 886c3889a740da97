import { workUntil } from "./failing.mjs";

workUntil(() => process.exit(3), true);
