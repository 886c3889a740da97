/** How many lines of a source are code: neither blank nor a comment. */

import { extname } from "node:path";

interface Comments {
  line: string[];
  /** Opening and closing. */
  blocks: [string, string][];
}

const C: Comments = { line: ["//"], blocks: [["/*", "*/"]] };
const HASH: Comments = { line: ["#"], blocks: [] };
/** A string that stands alone is documentation. */
const PYTHON: Comments = {
  line: ["#"],
  blocks: [
    ['"""', '"""'],
    ["'''", "'''"],
  ],
};
const XML: Comments = { line: [], blocks: [["<!--", "-->"]] };

const COMMENTS: Record<string, Comments> = {
  ".c": C,
  ".go": C,
  ".h": C,
  ".java": C,
  ".js": C,
  ".mjs": C,
  ".rs": C,
  ".ts": C,
  ".py": PYTHON,
  ".xml": XML,
};

/** A comment that begins after code, or code after a comment's end, does not make the line one or the other. */
export function countLines(file: string, text: string): number {
  const { line, blocks } = COMMENTS[extname(file)] ?? HASH;
  let count = 0;
  let closing: string | undefined;
  for (const words of text.split("\n").map((whole) => whole.trim())) {
    if (closing !== undefined) {
      if (words.includes(closing)) closing = undefined;
      continue;
    }
    const block = blocks.find(([opening]) => words.startsWith(opening));
    if (block) {
      const [opening, end] = block;
      if (!words.includes(end, opening.length)) closing = end;
      continue;
    }
    if (words !== "" && !line.some((sign) => words.startsWith(sign))) count += 1;
  }
  return count;
}
