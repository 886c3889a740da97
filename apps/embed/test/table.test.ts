import { expect, it } from "vitest";
import { hashesOf, type Row, ratioText, tableOf, withTable } from "../src/table.ts";

it("gives the median of the rounds, and their range", () => {
  expect(ratioText([1.3, 1.1, 1.25])).toBe("1.25 (1.10–1.30)");
  expect(ratioText([101.2, 98.7, 110])).toBe("101 (99–110)");
});

const row: Row = {
  ...{ title: "Go, wazero", version: "wazero 1.9.0", binary: "simd", gradients: "f00d" },
  ...{ ratios: [2, 2.1, 2.2], lines: 150 },
};
const java: Row = { ...row, title: "Java", binary: "scalar", gradients: "beef" };

it("says which hosts gave which gradients", () => {
  expect(hashesOf([row, java, { ...row, title: "Rust" }]).split("\n")).toEqual([
    "SHA-256 of all gradients:",
    "",
    "- `simd` f00d: Go, wazero; Rust",
    "- `scalar` beef: Java",
  ]);
});

it("has a line for each host", () => {
  expect(tableOf([row, java]).split("\n").slice(2)).toEqual([
    "| Go, wazero | wazero 1.9.0 | yes | 2.10 (2.00–2.20) | 150 |",
    "| Java | wazero 1.9.0 | no | 2.10 (2.00–2.20) | 150 |",
  ]);
});

it("takes the place of what the README has between its marks", () => {
  const readme = "Before.\n\n<!-- written by npm run embed -->\n\n| old |\n\n<!-- end -->\n\nAfter.\n";
  const once = withTable(readme, "| new |");
  expect(once).toBe("Before.\n\n<!-- written by npm run embed -->\n\n| new |\n\n<!-- end -->\n\nAfter.\n");
  expect(withTable(once, "| new |")).toBe(once);
  expect(() => withTable("no marks", "| new |")).toThrow("expected <!-- written by npm run embed -->");
});
