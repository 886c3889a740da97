/** Lays cells out in right-aligned columns, as wide as their widest cell; the first row is the heading. */
export function columns(rows: readonly (readonly string[])[], gap = 2): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths[column])).join(" ".repeat(gap)));
}

/** Breaks text into lines of at most `width` characters, between words. */
export function wrap(text: string, width: number): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines[lines.length - 1];
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}
