// The pool's worker, which fails in calls whose labelSmoothing says how. Imported first, the change is there when it starts.
import "./fail-on-request.mjs";
import "../../dist/worker.js";
