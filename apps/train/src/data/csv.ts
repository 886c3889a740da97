// The build for browsers, which runs everywhere: the site reads files by the same rules.
import { CsvError, parse } from "csv-parse/browser/esm/sync";
import { UserError } from "../user-error.ts";
import type { Table } from "./split-table.ts";

interface Line {
  record: string[];
  /** Where the record ends, its line end included. */
  info: { bytes: number };
}

/**
 * Reads comma-separated text: numeric columns, the last column the label (a number or a word). A first line without a
 * number before the label is taken for the header; one with some is data with a mistake. Empty lines are skipped.
 *
 * @throws {UserError} that names the line (1-based) and what is wrong with it
 */
export function parseCsv(text: string, name: string): Table {
  const lines = readLines(text, name);
  const header = lines.length > 0 && !lines[0].record.slice(0, -1).some(isNumber) ? lines[0].record : undefined;
  const body = header ? lines.slice(1) : lines;
  if (body.length === 0) throw new UserError(`${name} holds no rows of data`);

  const width = (header ?? body[0].record).length;
  if (width < 2) {
    throw new UserError(
      `${name}, line ${lineOf(text, lines, lines[0])}: expected numeric columns and a label, got one column`,
    );
  }
  const columns = width - 1;
  const values = new Float32Array(body.length * columns);
  const words: string[] = [];
  body.forEach((line, row) => {
    const { record } = line;
    const where = () => `${name}, line ${lineOf(text, lines, line)}`;
    if (record.length !== width) throw new UserError(`${where()}: expected ${width} columns, got ${record.length}`);
    for (let column = 0; column < columns; column++) {
      const cell = record[column];
      if (!isNumber(cell)) {
        const title = header ? `column ${column + 1} ("${header[column]}")` : `column ${column + 1}`;
        throw new UserError(`${where()}, ${title}: expected a number, got ${JSON.stringify(cell)}`);
      }
      values[row * columns + column] = Number(cell);
    }
    if (record[columns] === "") throw new UserError(`${where()}: the label (last column) is empty`);
    words.push(record[columns]);
  });

  const classNames = [...new Set(words)].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  if (classNames.length < 2) {
    throw new UserError(
      `${name}: every row has the label ${JSON.stringify(words[0])}; at least two classes are needed`,
    );
  }
  const classOf = new Map(classNames.map((word, index) => [word, index]));
  const labels = Int32Array.from(words, (word) => classOf.get(word)!);
  return { name, columns, classNames, sameUnit: false, values, labels };
}

function readLines(text: string, name: string): Line[] {
  try {
    return parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as Line[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const message = error.message.replace(/ at line \d+/, "");
    throw new UserError(`${name}, line ${lineAt(text, error.bytes as number)}: ${message}`);
  }
}

/** The line on which a record begins. The parser's own count takes a line end of Windows inside quotes for two. */
function lineOf(text: string, lines: Line[], line: Line): number {
  const end = lines[lines.indexOf(line) - 1]?.info.bytes ?? 0;
  const [empty] = /^\s*/.exec(decode(new TextEncoder().encode(text).subarray(end))) as [string];
  return lineAt(text, end + empty.length);
}

/** The line of a place given in bytes. */
function lineAt(text: string, bytes: number): number {
  return decode(new TextEncoder().encode(text).subarray(0, bytes)).split(/\r\n|\n|\r/).length;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function isNumber(cell: string): boolean {
  return cell !== "" && Number.isFinite(Number(cell));
}
