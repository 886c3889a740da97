// Runs before `npm start`, `npm test`, the benchmarks and `npm run embed`: makes a fresh clone ready by installing and building what is missing, and
// says what it does on standard error, since standard output may be the program's JSON. Plain Node, no packages, because
// there may be none yet.
//
//   node .ci/setup.mjs start            dependencies, and the build of the program
//   node .ci/setup.mjs site             dependencies, and the build of the site
//   node .ci/setup.mjs bench            dependencies, and the build of the benchmark
//   node .ci/setup.mjs bench:browser    dependencies, the build of the site and of what drives it, and browsers where apt has them
//   node .ci/setup.mjs embed            dependencies, the build of the kernel and of what runs the hosts, JavaScript engines,
//                                       and what else hosts are built with where apt has it
//   node .ci/setup.mjs test             dependencies, the build of everything, the browsers that tests run in, and what embed has
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const environment = { ...process.env, TURBO_TELEMETRY_DISABLED: "1" };
const enginesFolder = join(root, ".ci/engines");

function fail(sentence) {
  console.error(`\n${sentence}`);
  process.exit(1);
}

function run(command, args, options = {}) {
  const stdio = ["ignore", process.stderr, process.stderr];
  return spawnSync(command, args, { cwd: root, env: environment, stdio, ...options }).status;
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const [, needMajor, needMinor] = /(\d+)\.(\d+)/.exec(engines.node).map(Number);
  if (major < needMajor || (major === needMajor && minor < needMinor)) {
    fail(
      `This is Node ${process.versions.node}; Node ${needMajor}.${needMinor} or newer is needed. Install it from your system or nodejs.org.`,
    );
  }
}

/** npm's own `ci` in a folder, if what is installed there is missing or older than its lock file. */
function install(folder, what) {
  const lock = join(folder, "package-lock.json");
  const installed = join(folder, "node_modules/.package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.error(`Installing ${what} (npm ci) ...`);
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env.npm_execpath;
  const status = npm?.endsWith(".js")
    ? run(process.execPath, [npm, ...args], { cwd: folder })
    : run("npm", args, { cwd: folder, shell: process.platform === "win32" });
  if (status === null) fail("npm was not found. Install it: it comes with Node.");
  if (status !== 0) {
    fail(`npm could not install ${what}; its message is above. The first run needs the network and the npm registry.`);
  }
}

function build(filter) {
  const turbo = join(root, "node_modules/turbo/bin/turbo");
  const args = [turbo, "run", "build", ...filter, "--output-logs=new-only", "--ui=stream"];
  console.error("Building what has changed (turbo run build) ...");
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    env: environment,
    encoding: "utf8",
  });
  if (status !== 0) fail(`${stdout}${stderr}\nThe build failed; its messages are above.`);
}

const systemPackages = join(root, ".ci/install-system-packages.sh");
const canUseApt = () => process.platform === "linux" && process.getuid() === 0 && existsSync("/usr/bin/apt-get");

/** Installs browsers that are missing, where that needs nobody's leave. */
async function installBrowsers() {
  const { findChromium, findFirefox } = await import("./browser.mjs");
  if ((!findChromium() || !findFirefox()) && canUseApt()) {
    run("bash", [systemPackages, "browsers"]);
  }
}

/** A host whose tools are missing says so itself. */
function installForHosts() {
  if (canUseApt()) run("bash", [systemPackages, "hosts"]);
}

/** The tests need Chromium; without Firefox they say what they leave out. */
async function ensureBrowsers() {
  await installBrowsers();
  const { findChromium, findFirefox, noBrowser, noFirefox } = await import("./browser.mjs");
  if (!findChromium()) {
    console.error("No Chrome or Chromium found: installing Playwright's (npx playwright install chromium) ...");
    const cli = join(createRequire(import.meta.url).resolve("playwright/package.json"), "../cli.js");
    run(process.execPath, [cli, "install", "chromium"]);
  }
  if (!findChromium()) fail(noBrowser);
  if (!findFirefox()) console.error(`${noFirefox} Without it the suites do not run in Firefox.`);
}

/** What is built for whom; the tests need everything. */
const FILTERS = {
  start: ["--filter=@ls/train..."],
  site: ["--filter=@ls/site..."],
  bench: ["--filter=@ls/bench..."],
  "bench:browser": ["--filter=@ls/site..."],
  embed: ["--filter=@ls/embed..."],
  test: [],
};

const [purpose] = process.argv.slice(2);
requireNode();
install(root, "the dependencies");
if (purpose === "test" || purpose === "embed") install(enginesFolder, "the other JavaScript engines");
build(FILTERS[purpose]);
if (purpose === "test") await ensureBrowsers();
if (purpose === "test" || purpose === "embed") installForHosts();
if (purpose === "bench:browser") await installBrowsers();
