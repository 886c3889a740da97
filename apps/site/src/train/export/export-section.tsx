import { useSignal } from "@preact/signals";
import { download } from "../../charts/download.ts";
import { history } from "../run/state.ts";
import { points } from "../sweep/sweep.ts";
import { explains } from "../view/help.ts";
import { drawPicture } from "./picture.ts";
import { historyCsv, sweepCsv } from "./tables.ts";

/** What the page shows, to take along. */
export function ExportSection() {
  const busy = useSignal(false);
  const savePicture = async () => {
    busy.value = true;
    try {
      download(await drawPicture(), "label-smoothing.png");
    } finally {
      busy.value = false;
    }
  };
  const empty = history.value.epoch.length === 0;
  return (
    <section aria-labelledby="export-heading">
      <h2 id="export-heading">Take it along</h2>
      <p>
        The charts as one picture, the numbers as CSV. The address of this page holds every setting: whoever opens it
        gets the same run.
      </p>
      <div class="buttons">
        <button
          type="button"
          data-testid="export-png"
          disabled={empty || busy.value}
          onClick={savePicture}
          {...explains("All charts in one picture that can be read alone.")}
        >
          Picture (PNG)
        </button>
        <button
          type="button"
          data-testid="export-history"
          disabled={empty}
          onClick={() => download(csvFile(historyCsv(history.value)), "label-smoothing-history.csv")}
          {...explains("A line for each evaluation, both networks.")}
        >
          History (CSV)
        </button>
        <button
          type="button"
          data-testid="export-sweep"
          disabled={points.value.length === 0}
          onClick={() => download(csvFile(sweepCsv(points.value)), "label-smoothing-sweep.csv")}
          {...explains("A line for each α that was swept.")}
        >
          Sweep (CSV)
        </button>
      </div>
    </section>
  );
}

function csvFile(text: string): Blob {
  return new Blob([text], { type: "text/csv;charset=utf-8" });
}
