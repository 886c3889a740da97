/** RFC 4180, a line end after every line. Numbers that are not finite become empty cells. */
export function toCsv(columns: string[], rows: (string | number | null)[][]): string {
  return [columns, ...rows].map((row) => `${row.map(cell).join(",")}\n`).join("");
}

function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  return /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
