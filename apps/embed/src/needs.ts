/** Whether a machine has what a host needs: a name on the path may be a shim with nothing behind it, or too old. */

import { spawnSync } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

export interface Need {
  /** A command that ends with 0 where the need is met. */
  probe: string[];
  /** Least version that it must print, if any: its first number, with what follows after points. */
  least?: string;
  /** What is needed, and how to install it. */
  advice: string;
}

const TIMEOUT = 30_000;

/** What was found in place of what is needed, and what to install: a sentence or two, or `undefined` where the need is met. */
export function lackOf({ probe: [command, ...args], least, advice }: Need, folder: string): string | undefined {
  const found = faultOf(command, args, least, folder);
  return found && `${found} Needed: ${advice}.`;
}

function faultOf(command: string, args: string[], least: string | undefined, folder: string): string | undefined {
  const { error, status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: "utf8",
    timeout: TIMEOUT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === "ENOENT") return `${command} was not found.`;
  if (error) return `${command} cannot be run: ${code}.`;
  if (status !== 0) return `${[command, ...args].join(" ")} fails: ${complaintOf(`${stderr}\n${stdout}`)}.`;
  if (least === undefined) return undefined;
  const version = versionOf(stdout) ?? versionOf(stderr);
  if (version === undefined) return `${[command, ...args].join(" ")} does not say its version.`;
  return isOlder(version, least) ? `${command} is of version ${version}.` : undefined;
}

const versionOf = (text: string) => /\d+(\.\d+)*/.exec(stripVTControlCharacters(text))?.[0];

/** The line of an error, or the last one. */
function complaintOf(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return (lines.find((line) => /error|not found/i.test(line)) ?? lines.at(-1) ?? "it says nothing").trim();
}

function isOlder(version: string, least: string): boolean {
  const own = version.split(".").map(Number);
  const difference = least
    .split(".")
    .map((part, i) => (own[i] ?? 0) - Number(part))
    .find((part) => part !== 0);
  return difference !== undefined && difference < 0;
}
