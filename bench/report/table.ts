/** A table in Markdown. */

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** `words` columns of words on the left, then figures. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], words = 1): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  const rule = headings.map((_, column) => (column < words ? "---" : "---:"));
  return [line(headings), line(rule), ...rows.map(line)].join("\n");
}
