/** The guide as HTML: prose, headings with anchors, examples with what they print, and the list of contents. */

import { lexer, Marked, parser, type Token } from "marked";
import type { Example, Heading, Piece } from "./guide.ts";
import { escapeHtml, highlight } from "./highlight.ts";

const inline = new Marked();

/** Markdown without paragraphs as HTML. */
export const inlineHtml = (text: string): string => inline.parseInline(text, { async: false });

export const renderPieces = (pieces: Piece[]): string =>
  pieces
    .map((piece) => {
      // The first heading of a document is its page's.
      if (piece.kind === "heading") return piece.heading.depth === 1 ? "" : headingHtml(piece.heading);
      return piece.kind === "example" ? exampleHtml(piece.example) : proseHtml(piece.tokens);
    })
    .join("\n");

export function headingHtml({ depth, id, text }: Heading): string {
  return `<h${depth} id="${id}"><a class="anchor" href="#${id}">${inlineHtml(text)}</a></h${depth}>`;
}

/** Markdown with paragraphs, lists and tables as HTML. */
export const markdownHtml = (text: string): string => proseHtml(lexer(text));

/** A paragraph that is all emphasis says an option's kind and default; a table scrolls by itself where it is too wide. */
function proseHtml(tokens: Token[]): string {
  return parser(tokens)
    .replaceAll(/<p><em>(.*?)<\/em><\/p>/g, '<p class="facts">$1</p>')
    .replaceAll("<table>", '<div class="table" tabindex="0"><table>')
    .replaceAll("</table>", "</table></div>");
}

export function exampleHtml({ id, language, code, setup, output }: Example): string {
  // Where it scrolls, the keyboard has to reach it.
  const block = `<pre tabindex="0"><code id="${id}">${highlight(code.trimEnd(), language)}</code></pre>`;
  // Formulas are not for copying.
  const copied = language === "text" ? "" : ` data-example="${id}"`;
  const before = setup ? ` data-setup="${setup.id}"` : "";
  const printed =
    output === undefined
      ? ""
      : `<p class="visually-hidden">prints</p><pre class="output" tabindex="0"><samp>${escapeHtml(output)}</samp></pre>`;
  return `<div class="example"${copied}${before}>${block}${printed}</div>`;
}

/** Links to the headings of level 2, and below each to its headings of level 3. */
export function contentsHtml(headings: Heading[]): string {
  const parts: { heading: Heading; children: Heading[] }[] = [];
  for (const heading of headings) {
    if (heading.depth === 2) parts.push({ heading, children: [] });
    else if (heading.depth === 3) parts.at(-1)?.children.push(heading);
  }
  const link = ({ id, text }: Heading) => `<a href="#${id}">${inlineHtml(text)}</a>`;
  const items = parts.map(({ heading, children }) => {
    const below = children.map((child) => `<li>${link(child)}</li>`).join("");
    return `<li>${link(heading)}${below && `<ul>${below}</ul>`}</li>`;
  });
  return `<details class="contents"><summary>On this page</summary><nav aria-label="On this page"><ul>${items.join("")}</ul></nav></details>`;
}

export const headingsOf = (pieces: Piece[]): Heading[] =>
  pieces.flatMap((piece) => (piece.kind === "heading" ? [piece.heading] : []));
