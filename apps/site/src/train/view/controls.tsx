import { useSignal } from "@preact/signals";
import { alpha, fixed } from "../../charts/format.ts";
import { change, pause, play, reset, step } from "../run/run.ts";
import { settings, snapshot, wantsPlay } from "../run/state.ts";
import { ALPHA } from "../settings/fields.ts";
import { explains, help } from "./help.ts";
import { useLater } from "./use-later.ts";

/** Dragging passes many values; networks are built for the one where it rests. */
const REST_MS = 250;

export function Controls() {
  const playing = wantsPlay.value;
  const finished = snapshot.value?.finished === true;
  return (
    <fieldset class="controls" aria-label="Training">
      <button
        type="button"
        class="primary play"
        data-testid="play"
        aria-keyshortcuts="Space"
        onClick={playing ? pause : play}
        {...explains("Trains both networks on the same batches, or pauses. Key: Space.")}
      >
        <span aria-hidden="true">{playing ? "❚❚" : finished ? "↻" : "▶"}</span>{" "}
        {playing ? "Pause" : finished ? "Again" : "Train"}
      </button>
      <button
        type="button"
        data-testid="step"
        aria-keyshortcuts="ArrowRight"
        onClick={step}
        {...explains("One batch for each network. Key: →.")}
      >
        Step
      </button>
      <button
        type="button"
        data-testid="reset"
        aria-keyshortcuts="R"
        onClick={reset}
        {...explains("Both networks as they were before the first step. Key: R.")}
      >
        Reset
      </button>
      <AlphaSlider />
      <Counters />
    </fieldset>
  );
}

function AlphaSlider() {
  const dragged = useSignal<number | undefined>(undefined);
  const later = useLater(REST_MS);
  const value = dragged.value ?? settings.value.labelSmoothing;
  const move = (event: Event) => {
    const next = Number((event.currentTarget as HTMLInputElement).value);
    dragged.value = next;
    later(() => {
      dragged.value = undefined;
      if (next !== settings.value.labelSmoothing) change({ labelSmoothing: next });
    });
  };
  return (
    <label class="alpha">
      <span aria-hidden="true">α</span>
      <input
        type="range"
        aria-label="α, label smoothing"
        aria-valuetext={alpha(value)}
        data-testid="alpha"
        min={ALPHA.min}
        max={ALPHA.max}
        step={ALPHA.step}
        value={value}
        onInput={move}
        {...explains(ALPHA.help)}
      />
      <output data-testid="alpha-value">{value.toFixed(2)}</output>
    </label>
  );
}

function Counters() {
  const now = snapshot.value;
  return (
    <p class="counters">
      <span>
        epoch <span data-testid="epoch">{now?.epoch ?? 0}</span>/{now?.epochs ?? settings.value.epochs}
      </span>
      <span class="step-time">
        {now && now.stepMs > 0 ? fixed(now.stepMs, now.stepMs < 10 ? 1 : 0) : "–"} ms a step
        <span class="visually-hidden" data-testid="steps">
          {now?.step ?? 0}
        </span>
      </span>
    </p>
  );
}

/** What the control in focus does. Screen readers have the same words with the control. */
export function HelpLine() {
  return (
    <p class="help" aria-hidden="true">
      {help}
    </p>
  );
}
