// `npm test`: every package's vitest suites, really run (never replayed from turbo's cache), and their counts added up.
// Takes no arguments: one suite of one package is run by `npm test -w @ls/core -- NAME`.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const report = "reports/vitest.json";

if (process.argv.length > 2) {
  console.error("npm test takes no arguments. To run one suite: npm test -w @ls/core -- NAME");
  process.exit(1);
}

const { workspaces } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const packages = workspaces
  .flatMap((pattern) => {
    const room = join(root, pattern.replace("/*", ""));
    return pattern.endsWith("/*") ? readdirSync(room).map((name) => join(room, name)) : [room];
  })
  .filter((folder) => existsSync(join(folder, "package.json")))
  .filter((folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).scripts?.test);

for (const folder of packages) rmSync(join(folder, report), { force: true });

// --only: what the tests need was built by the set-up; --force: run, whatever the cache holds.
const { status } = spawnSync(
  process.execPath,
  [
    join(root, "node_modules/turbo/bin/turbo"),
    ...["run", "test", "--only", "--force", "--continue", "--concurrency=1", "--ui=stream", "--log-prefix=none"],
    ...["--", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
  ],
  {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
  },
);

let passed = 0;
let failed = 0;
let skipped = 0;
for (const folder of packages) {
  const file = join(folder, report);
  if (!existsSync(file)) {
    console.log(`${folder.slice(root.length)}: the tests ended without a report`);
    failed += 1;
    continue;
  }
  const result = JSON.parse(readFileSync(file, "utf8"));
  passed += result.numPassedTests;
  // A suite that fails to load has no test to count, and still is a failure.
  const emptySuites = result.testResults.filter(
    (suite) => suite.status === "failed" && suite.assertionResults.length === 0,
  );
  failed += result.numFailedTests + emptySuites.length;
  skipped += result.numPendingTests + result.numTodoTests;
}
console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
process.exitCode = status === 0 && failed === 0 && passed > 0 ? 0 : 1;
