/** The command line of `npm run embed`. */

import { parseArgs } from "node:util";
import { UserError } from "@ls/bench/settings";

export const HELP = `Runs the kernel in other runtimes: builds every host that this machine has the tools for, checks that it
gives the golden vectors and the same bits, and times it against Node.

npm run embed -- [hosts] [options]

  hosts        folders of apps/embed, e.g. go rust; default all
  --no-write   leaves the table in apps/embed/README.md as it is; only a run of all hosts writes it
  --help       this text
`;

export interface Settings {
  /** By name; none means all. */
  hosts: string[];
  write: boolean;
  help: boolean;
}

/** @throws {UserError} for whatever is wrong with them */
export function parseSettings(args: string[], known: readonly string[]): Settings {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        "no-write": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    const unknown = positionals.find((name) => !known.includes(name));
    if (unknown) throw new Error(`there is no host '${unknown}'.\nhosts: ${known.join(", ")}`);
    return { hosts: positionals, write: !values["no-write"] && positionals.length === 0, help: values.help };
  } catch (error) {
    throw new UserError(`${(error as Error).message}\n\n${HELP}`);
  }
}
