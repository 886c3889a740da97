import { useSignalEffect } from "@preact/signals";
import { useRef, useState } from "preact/hooks";
import { announcement } from "../run/sentence.ts";
import { evaluation, snapshot } from "../run/state.ts";

/** A screen reader needs as long to read one announcement. */
const EVERY_MS = 15_000;

/** Tells those who hear the page how training goes: at a pause and at the end at once, otherwise now and then. */
export function Announcer() {
  const [words, setWords] = useState("");
  const told = useRef(0);
  const wasRunning = useRef(false);
  useSignalEffect(() => {
    const now = snapshot.value;
    const both = evaluation.value;
    if (!now || !both) return;
    const stopped = wasRunning.current && !now.running;
    wasRunning.current = now.running;
    if (!stopped && (!now.running || performance.now() - told.current < EVERY_MS)) return;
    told.current = performance.now();
    setWords(announcement(now, both));
  });
  return (
    <p class="visually-hidden" role="status" aria-live="polite" data-testid="announcement">
      {words}
    </p>
  );
}
