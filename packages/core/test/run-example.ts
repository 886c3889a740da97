/** Examples as a reader meets them: found in docstrings, run by Node from a file of their own, compared with what they state. */

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

export interface Example {
  name: string;
  code: string;
}

/** A docstring, and the name of what it describes. */
const DOCSTRING =
  /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:(?:export|default|declare|async|function|class|interface|type|const|readonly) )*(\S\w*)/g;

/** The `@example`s of a TypeScript source, each named after what its docstring describes. */
export function docstringExamples(source: string): Example[] {
  const comments = source.matchAll(DOCSTRING);
  return [...comments].flatMap(([, comment, name]) => {
    const tags = comment.replace(/^ *\* ?/gm, "").split(/^@/m);
    const examples = tags.filter((tag) => tag.startsWith("example\n"));
    return examples.map((tag, i) => ({
      name: i === 0 ? name : `${name} (${i + 1})`,
      code: tag.slice("example\n".length),
    }));
  });
}

/** The JavaScript blocks of a Markdown text. */
export const codeBlocks = (text: string): string[] => [...text.matchAll(/```js\n(.*?)```/gs)].map((match) => match[1]);

/** What the comments behind a code's `console.log`s say it prints, one line each. */
export const statedIn = (code: string): string =>
  [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map((match) => match[1]).join("\n");

/** What Node prints, typed arrays as they read in a sentence: `[0.5, 0.5]` for `Float32Array(2) [ 0.5, 0.5 ]`. */
export const plain = (printed: string): string =>
  printed.trimEnd().replace(/(?:Float32|Int32)Array\(\d+\) \[ (.*) \]/g, "[$1]");

export interface ExampleFolder {
  /** What the code prints. Fails with what the code threw. */
  run(code: string): Promise<string>;
  remove(): void;
}

/** A place inside a package, where its examples find what the package finds. */
export function exampleFolder(packageFolder: string): ExampleFolder {
  const modules = join(packageFolder, "node_modules");
  mkdirSync(modules, { recursive: true });
  const folder = mkdtempSync(join(modules, ".examples-"));
  let count = 0;
  return {
    async run(code) {
      const file = join(folder, `${count++}.mjs`);
      writeFileSync(file, code);
      // A test runner's FORCE_COLOR would colour what is printed.
      const { FORCE_COLOR: _, ...environment } = process.env;
      const { stdout } = await promisify(execFile)(process.execPath, [file], {
        env: { ...environment, NO_COLOR: "1" },
      });
      return stdout.trimEnd();
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
