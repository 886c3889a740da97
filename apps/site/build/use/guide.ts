/** The guide: Markdown files, their headings and their examples. What the page shows and what the tests run is read here. */

import { readdirSync, readFileSync } from "node:fs";
import { lexer, type Token, type Tokens } from "marked";

export const guideFolder = new URL("../../src/use/guide/", import.meta.url);

export interface Heading {
  depth: number;
  id: string;
  /** Markdown. */
  text: string;
}

/** A fenced block of code, and the block `output` behind it. */
export interface Example {
  /** Its heading's anchor, and which of the heading's examples it is. */
  id: string;
  language: string;
  code: string;
  /** Lines that stand once for all examples of the part, and run before each. */
  setup: Example | undefined;
  output: string | undefined;
}

export type Piece =
  | { kind: "heading"; heading: Heading }
  | { kind: "example"; example: Example }
  | { kind: "prose"; tokens: Token[] };

/** What Node runs: the part's lines first. */
export const wholeCode = ({ setup, code }: Example): string => (setup ? `${setup.code}\n${code}` : code);

/** Every file of the guide, in the order of their names. */
export function readGuide(): Piece[] {
  const files = readdirSync(guideFolder).filter((name) => name.endsWith(".md"));
  return files.sort().flatMap((name) => parseGuide(readFileSync(new URL(name, guideFolder), "utf8")));
}

const documents = new URL("../../../../docs/", import.meta.url);

/** A file of `docs/`. Its links to its neighbours become links to their pages, those to sources just text. */
export function readDocument(name: string): Piece[] {
  const markdown = readFileSync(new URL(`${name}.md`, documents), "utf8");
  return parseGuide(markdown.replace(/\[([^\]]+)\]\(\.\.\/[^)]*\)/g, "$1").replace(/\]\((\w+)\.md\)/g, "](../$1/)"));
}

export function parseGuide(markdown: string): Piece[] {
  const pieces: Piece[] = [];
  let heading: Heading | undefined;
  let examplesHere = 0;
  let setup: Example | undefined;
  for (const token of lexer(markdown)) {
    const last = pieces.at(-1);
    if (isHeading(token)) {
      heading = { depth: token.depth, id: anchorOf(token.text), text: token.text };
      examplesHere = 0;
      if (token.depth === 2) setup = undefined;
      pieces.push({ kind: "heading", heading });
    } else if (isCode(token) && token.lang === "output") {
      if (last?.kind !== "example") throw new Error(`The output "${token.text}" stands behind no example.`);
      last.example.output = token.text;
    } else if (isCode(token)) {
      const [language = "text", role] = (token.lang ?? "").split(" ");
      const id = `${heading?.id ?? "start"}-${++examplesHere}`;
      const goesOn = language === "js" && !imports(token.text);
      const example = { id, language, code: `${token.text}\n`, setup: goesOn ? setup : undefined, output: undefined };
      if (role === "setup") setup = example;
      pieces.push({ kind: "example", example });
    } else if (last?.kind === "prose") {
      last.tokens.push(token);
    } else if (token.type !== "space") {
      pieces.push({ kind: "prose", tokens: [token] });
    }
  }
  return pieces;
}

/** The examples that say what they print. */
export const runnableExamples = (pieces: Piece[]): Example[] =>
  pieces.flatMap((piece) => (piece.kind === "example" && piece.example.output !== undefined ? [piece.example] : []));

/** A name in code keeps its spelling, so that `#labelSmoothing` is the option's address. */
export function anchorOf(text: string): string {
  const plain = text.replaceAll("`", "");
  return /^[A-Za-z]+$/.test(plain) && /[a-z]/.test(plain[0])
    ? plain
    : plain
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-/, "");
}

const isHeading = (token: Token): token is Tokens.Heading => token.type === "heading";
const isCode = (token: Token): token is Tokens.Code => token.type === "code";

/** A block with imports of its own stands alone, one without goes on from the part's first lines. */
const imports = (code: string): boolean => /^import /m.test(code);
