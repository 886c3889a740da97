#!/usr/bin/env node
/** `npm run embed`. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { endAll } from "./command.ts";
import { type Host, lacksOf, readHosts } from "./host.ts";
import { placesOf } from "./places.ts";
import { runProgram } from "./program.ts";
import { buildHost, runHost } from "./run-host.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const embed = join(root, "apps/embed");
const golden = JSON.parse(readFileSync(join(embed, "vectors.json"), "utf8"));
const places = (host: Host) => placesOf(root, host);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    endAll();
    process.exit(1);
  });
}

process.exitCode = await runProgram(
  process.argv.slice(2),
  {
    lacksOf: (host) => lacksOf(host, places(host)),
    build: (host) => buildHost(host, places(host)),
    run: (host) => runHost(host, places(host), golden),
  },
  {
    hosts: readHosts(embed),
    stdout: process.stdout,
    stderr: process.stderr,
    readme: join(embed, "README.md"),
    isStrict: process.env.CI === "true",
  },
);
