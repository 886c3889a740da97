/** Code as HTML with classes: a strict content security policy refuses the inline styles that highlighters write. */

import { createHighlighterCore, type ThemeRegistration } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";

/** Languages that the grammars below know under these names; anything else stays plain. */
const LANGUAGES = ["js", "ts", "html", "sh", "http"];

/** Few kinds stand out. A kind's "colour" is the class it gets; `code.css` knows the colours. */
const theme: ThemeRegistration = {
  name: "classes",
  type: "light",
  fg: "code",
  bg: "code",
  settings: [
    {
      scope: ["keyword", "storage", "entity.name.tag", "punctuation.definition.tag"],
      settings: { foreground: "code-word" },
    },
    { scope: ["keyword.operator", "storage.type.function.arrow"], settings: { foreground: "code" } },
    { scope: ["string", "constant"], settings: { foreground: "code-value" } },
    { scope: ["comment", "punctuation.definition.comment"], settings: { foreground: "code-note" } },
  ],
};

const highlighter = await createHighlighterCore({
  themes: [theme],
  langs: [
    import("shiki/langs/javascript.mjs"),
    import("shiki/langs/typescript.mjs"),
    import("shiki/langs/html.mjs"),
    import("shiki/langs/shellscript.mjs"),
    import("shiki/langs/http.mjs"),
  ],
  engine: createJavaScriptRegexEngine(),
});

export const escapeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** The inside of a `<code>`. */
export function highlight(code: string, language: string): string {
  if (!LANGUAGES.includes(language)) return escapeHtml(code);
  const { tokens } = highlighter.codeToTokens(code, { lang: language, theme });
  const lines = tokens.map((line) =>
    line
      .map(({ content, color }) => {
        const text = escapeHtml(content);
        return color?.startsWith("code-") ? `<span class="${color}">${text}</span>` : text;
      })
      .join(""),
  );
  return lines.join("\n");
}
