// `npm start`: the terminal program of apps/train, then the site, served until CTRL-C.
//
//   --serve      serve the site even without a terminal, or after --json
//   --no-serve   stop after the table
//   --port N     the site's port (otherwise 8321, or any free one where that is taken)
//
// Everything else is the terminal program's.
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const DEFAULT_PORT = 8321;

const HELP = `
Then the site: two networks train in your browser, side by side.

  --no-serve              stop after the table, as without a terminal
  --serve                 serve the site even so
  --port N                its port (default ${DEFAULT_PORT}, or any free one where that is
                          taken)
`;

function fail(sentence) {
  console.error(`${sentence} (--help lists the options)`);
  process.exit(2);
}

/** Takes out what concerns the site. Flags that it does not know are the terminal program's to judge. */
function readArguments(args) {
  const { tokens } = parseArgs({ args, strict: false, tokens: true, options: { port: { type: "string" } } });
  const site = { port: undefined, serve: undefined };
  const taken = new Set();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    if (token.name === "serve" || token.name === "no-serve") {
      if (token.value !== undefined) fail(`--${token.name} takes no value, got "${token.value}"`);
      site.serve = token.name === "serve";
      taken.add(token.index);
    } else if (token.name === "port") {
      site.port = readPort(token.value);
      taken.add(token.index);
      if (!token.inlineValue) taken.add(token.index + 1);
    }
  }
  return { ...site, rest: args.filter((_, i) => !taken.has(i)) };
}

function readPort(text) {
  const port = /^\d+$/.test(text ?? "") ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) fail(`--port: expected a whole number from 0 to 65535, got ${text ? `"${text}"` : "nothing"}`);
  return port;
}

/** The terminal program, with the user's CTRL-C going to it alone. */
function runTable(args) {
  const ignore = () => {};
  process.on("SIGINT", ignore);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, "apps/train/dist/main.js"), ...args], { stdio: "inherit" });
    child.on("exit", (code, signal) => {
      process.off("SIGINT", ignore);
      resolve(signal ? 1 : code);
    });
  });
}

async function serve(port, print) {
  const setup = spawnSync(process.execPath, [join(root, ".ci/setup.mjs"), "site"], { stdio: "inherit" });
  if (setup.status !== 0) process.exit(1);
  const { serveSite } = await import("../apps/site/dist/server.js");
  const server = await serveSite({ port: port ?? DEFAULT_PORT }).catch((error) => {
    if (error.code !== "EADDRINUSE" && error.code !== "EACCES") throw error;
    if (port === undefined) return serveSite({ port: 0 });
    const why = error.code === "EACCES" ? "is not ours to take" : "is taken by another program";
    fail(`--port ${port}: that port ${why}; choose another, or 0 for any that is free`);
  });
  print(`\nThe site, where both kinds of network train live: ${server.address}   (CTRL-C stops it)`);
  process.once("SIGINT", () => server.close());
}

const { port, serve: wanted, rest } = readArguments(process.argv.slice(2));
const isHelp = rest.includes("--help") || rest.includes("-h");
const isJson = rest.includes("--json");
const status = await runTable(rest);
if (isHelp) console.log(HELP);
process.exitCode = status;
if (status === 0 && !isHelp && (wanted ?? (Boolean(process.stdout.isTTY) && !isJson))) {
  // After --json standard output is the JSON's alone.
  await serve(port, isJson ? console.error : console.log);
}
