import type { ComponentChildren } from "preact";
import { type Table, TableDisclosure } from "./table.tsx";

export interface ChartFrameProps {
  title: string;
  /** What the chart comes to, beside its title, e.g. "ECE .026". */
  value?: ComponentChildren;
  /** One line below the chart. */
  note?: ComponentChildren;
  table?: () => Table;
  /** Marks the chart in an exported picture and in tests. */
  name?: string;
  children: ComponentChildren;
}

/** A chart with its title, one line of words and the table behind it. */
export function ChartFrame({ title, value, note, table, name, children }: ChartFrameProps) {
  return (
    <figure class="chart" data-testid={name}>
      <figcaption>
        <span class="chart-title">{title}</span>
        {value !== undefined && <span class="chart-value">{value}</span>}
      </figcaption>
      {children}
      {note !== undefined && <p class="chart-note">{note}</p>}
      {table && <TableDisclosure table={table} />}
    </figure>
  );
}
