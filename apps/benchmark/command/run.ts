#!/usr/bin/env node
/** `npm run bench:browser`. */

import { fileURLToPath } from "node:url";
import { reasonAgainst } from "./open-browser.ts";
import { runProgram } from "./program.ts";
import { raceIn } from "./race-in.ts";

// The site depends on this package, whose page it shows; so its server is found by its place, not by its name.
const { serveSite }: typeof import("../../site/server/index.ts") = await import(
  new URL("../../site/dist/server.js", import.meta.url).href
);

process.exitCode = await runProgram(
  process.argv.slice(2),
  { serve: () => serveSite({ port: 0 }), reasonAgainst, raceIn },
  {
    stdout: process.stdout,
    stderr: process.stderr,
    // npm runs the script at the root and says where the user is.
    userFolder: process.env.INIT_CWD ?? process.cwd(),
    resultsFile: fileURLToPath(new URL("../RESULTS.md", import.meta.url)),
  },
);
