#!/usr/bin/env node
/** `npm run bench`. */

import { benchFolder } from "./bench-folder.ts";
import { cases, neighbourhoods } from "./cases.ts";
import { linearCases } from "./linear/cases.ts";
import { linearSources } from "./linear/peers/all.ts";
import { openTiles } from "./linear/tile.ts";
import { NEIGHBOUR_EFFORT } from "./neighbours/measure.ts";
import { keepToOneCore } from "./one-core.ts";
import { sources } from "./peers/all.ts";
import { runProgram } from "./program.ts";
import { allowRelaxedSimd } from "./relaxed-simd.ts";
import { measureStartUp } from "./start-up/measure.ts";
import { sweepPlans } from "./sweep.ts";
import { measureThreads } from "./threads/measure.ts";

allowRelaxedSimd();
const cores = keepToOneCore();
const neighbourPlan = { ...NEIGHBOUR_EFFORT, neighbourhoods: neighbourhoods() };
process.exitCode = await runProgram(
  process.argv.slice(2),
  {
    cases,
    sources,
    linear: { cases: linearCases, sources: linearSources, openTiles },
    sweepPlans: sweepPlans(),
    neighbourPlan,
    measureStartUp,
    measureThreads,
    cores,
  },
  // npm runs the script at the root and says where the user is.
  {
    stdout: process.stdout,
    stderr: process.stderr,
    userFolder: process.env.INIT_CWD ?? process.cwd(),
    resultsFolder: benchFolder,
  },
);
