import { count, fixed } from "../../charts/format.ts";
import { centroids, type Points } from "../../charts/scatter-geometry.ts";
import type { Table } from "../../charts/table.tsx";

/** The cloud of each class: its rows, its middle, and how far its rows lie from there on average. */
export function scatterTable(caption: string, names: string[], plot: Points): Table {
  const rows = centroids(plot).map((middle, kind) => {
    if (!middle) return [names[kind] ?? "–", "0", "–", "–", "–"];
    let [n, spread] = [0, 0];
    plot.kinds.forEach((each, i) => {
      if (each !== kind) return;
      n++;
      spread += Math.hypot(plot.points[2 * i] - middle.x, plot.points[2 * i + 1] - middle.y);
    });
    return [names[kind], count(n), fixed(middle.x, 1), fixed(middle.y, 1), fixed(spread / n, 1)];
  });
  return { caption, columns: ["Class", "Rows", "Middle x", "Middle y", "Mean distance"], rows };
}
