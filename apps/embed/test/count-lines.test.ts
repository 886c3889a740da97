import { expect, it } from "vitest";
import { countLines } from "../src/count-lines.ts";

it("leaves out blank lines and those of comments alone", () => {
  const text = "// What it does.\n\nconst one = 1; // one\n  // indented\n/** A doc. */\n/*\n two\n*/\nprint(one);\n";
  expect(countLines("main.ts", text)).toBe(2);
});

it.each([
  ["main.go", "// Package main.\npackage main\n\nvar s = `# not a comment`\n", 2],
  ["main.rs", "//! Crate.\n#![forbid(unsafe_code)]\n/// Doc.\nfn main() {}\n", 2],
  ["Main.java", "/**\n * Doc.\n */\nclass Main {}\n", 1],
  ["main.c", "#include <stdio.h>\n/* one line */ \nint main(void) { return 0; }\n", 2],
  ["main.py", '"""One line."""\n\ndef main():\n    """Two\n    lines.\n    """\n    return 1  # one\n', 2],
  ["config.capnp", "# A comment.\nusing Workerd = import;\n", 1],
  ["pom.xml", "<project>\n<!-- two\nlines -->\n</project>\n", 2],
])("knows the comments of %s", (file, text, count) => {
  expect(countLines(file, text)).toBe(count);
});

it("counts no line of an empty file", () => {
  expect(countLines("main.ts", "")).toBe(0);
});
