/** Docstrings as HTML. */

import type { Comment, CommentDisplayPart, Reflection } from "typedoc";
import { exampleHtml, inlineHtml, markdownHtml } from "../use/render.ts";

/** Where something documented stands on the page. */
export type AnchorOf = (reflection: Reflection) => string | undefined;

/** `{@link …}` becomes a link where its target is on the page, else the name in code. */
function markdownOf(parts: CommentDisplayPart[], anchorOf: AnchorOf): string {
  return parts
    .map((part) => {
      if (part.kind === "text") return mathOf(part.text);
      if (part.kind === "code") return part.text;
      const target = part.target;
      const anchor = target && typeof target === "object" && "kind" in target ? anchorOf(target) : undefined;
      return anchor ? `[\`${part.text}\`](#${anchor})` : `\`${part.text}\``;
    })
    .join("");
}

/** What docstrings write in plain characters: `q_k`, `>=`. */
const mathOf = (text: string): string =>
  text
    .replace(/(\p{L})_(?:\{(\w+)\}|(\w)(?!\w))/gu, (_, symbol, long, short) => `${symbol}<sub>${long ?? short}</sub>`)
    .replaceAll(">=", "≥")
    .replaceAll("<=", "≤");

const tagsOf = (comment: Comment | undefined, name: string) =>
  (comment?.blockTags ?? []).filter(({ tag }) => tag === `@${name}`);

export const summaryHtml = (comment: Comment | undefined, anchorOf: AnchorOf): string =>
  comment ? markdownHtml(markdownOf(comment.summary, anchorOf)) : "";

export const partsHtml = (parts: CommentDisplayPart[], anchorOf: AnchorOf): string =>
  inlineHtml(markdownOf(parts, anchorOf).trim());

/** The value behind `@default`, without the fence that typedoc puts around it. */
export function defaultOf(comment: Comment | undefined): string | undefined {
  const [tag] = tagsOf(comment, "default");
  return tag?.content.map(({ text }) => text.replace(/^```ts\n|\n```$/g, "")).join("");
}

/** What a call gives and throws, each in a line. */
export function factsHtml(comment: Comment | undefined, anchorOf: AnchorOf): string {
  const facts = [
    ...tagsOf(comment, "returns").map(({ content }) => ["Returns", content] as const),
    ...tagsOf(comment, "throws").map(({ content }) => ["Throws", content] as const),
  ];
  if (facts.length === 0) return "";
  const items = facts.map(([name, content]) => `<dt>${name}</dt><dd>${partsHtml(content, anchorOf)}</dd>`);
  return `<dl class="facts-list">${items.join("")}</dl>`;
}

export function examplesHtml(comment: Comment | undefined, id: string): string {
  const examples = tagsOf(comment, "example").map(({ content }, i) => {
    const code = content.map(({ text }) => text.replace(/^```ts\n|\n```$/g, "")).join("");
    return exampleHtml({ id: `${id}-example-${i + 1}`, language: "js", code, setup: undefined, output: undefined });
  });
  return examples.join("");
}
