import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { openFile } from "../run/run.ts";
import { fileFailure } from "../run/state.ts";
import { explains } from "./help.ts";

/** A table much larger than this would take minutes to read and train here. */
const MOST_BYTES = 50e6;

async function read(file: File): Promise<void> {
  if (file.size > MOST_BYTES) {
    fileFailure.value = `${file.name} has ${Math.round(file.size / 1e6)} MB; at most ${MOST_BYTES / 1e6} MB fit.`;
    return;
  }
  openFile({ name: file.name, text: await file.text() });
}

/** Bring your own table: chosen, or dropped anywhere on the page. It does not leave the browser. */
export function OwnData() {
  const input = useRef<HTMLInputElement>(null);
  const choose = () => {
    const chosen = input.current!.files?.[0];
    // The same file can be chosen again once it is mended.
    input.current!.value = "";
    if (chosen) void read(chosen);
  };
  return (
    <section aria-labelledby="own-heading">
      <h2 id="own-heading">Your own data</h2>
      <p>
        Drop a CSV file anywhere on this page: numbers, the label in the last column, a header line if you like. It is
        read and trained on here, and does not leave your browser.
      </p>
      <label
        class="file-button"
        {...explains("Reads a CSV file; the run under way goes on if it cannot be trained on.")}
      >
        Choose a CSV file
        <input ref={input} type="file" accept=".csv,.txt,text/csv" data-testid="file" onChange={choose} />
      </label>
    </section>
  );
}

/** Covers the page while a file is dragged over it. */
export function DropTarget() {
  const over = useSignal(false);
  useEffect(() => {
    const holdsFile = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    const hover = (event: DragEvent) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      over.value = true;
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) over.value = false;
    };
    const drop = (event: DragEvent) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      over.value = false;
      const dropped = event.dataTransfer?.files[0];
      if (dropped) void read(dropped);
    };
    addEventListener("dragover", hover);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", hover);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  }, [over]);
  return over.value ? (
    <div class="drop-target" data-testid="drop-target">
      Drop the CSV file to train on it
    </div>
  ) : null;
}
