import { useState } from "preact/hooks";

export interface Table {
  caption: string;
  columns: string[];
  rows: string[][];
}

export interface TableDisclosureProps {
  /** Called while the table is open only: what nobody reads costs nothing. */
  table: () => Table;
}

/** The numbers behind a chart, one key away. */
export function TableDisclosure({ table }: TableDisclosureProps) {
  const [open, setOpen] = useState(false);
  return (
    <details class="chart-table" onToggle={(event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}>
      <summary>Table</summary>
      {open && <DataTable {...table()} />}
    </details>
  );
}

export function DataTable({ caption, columns, rows }: Table) {
  return (
    // Long tables scroll, and only what has the focus scrolls by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section class="chart-table-scroll" tabIndex={0} aria-label={caption}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row[0]}>
              {row.map((cell, i) =>
                i === 0 ? (
                  <th key={columns[i]} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={columns[i]}>{cell}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
