import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { PixelImage } from "../../charts/pixel-image.tsx";
import { change, judge } from "../run/run.ts";
import { description, evaluation, settings, verdict } from "../run/state.ts";
import { explains } from "../view/help.ts";
import { Pad } from "./pad.tsx";
import { rasterise, SIDE, type Stroke } from "./rasterise.ts";
import { VerdictBars } from "./verdict-bars.tsx";

/** What is judged: the drawing, or a row of the test data. */
const strokes = signal<Stroke[]>([]);
const pixels = signal<Float32Array | undefined>(undefined);

const BRIGHTEST = 16;

/** In the unit of the pad. */
export const PAD_SIDE = 100;

/** Draw a digit; both networks judge it as it grows. A garment is no subject for a pad: there the section offers the digits. */
export function PadSection() {
  return (
    <section class="row" aria-labelledby="pad-heading" data-testid="pad-section">
      <h2 id="pad-heading">Draw, and be judged</h2>
      {settings.value.data === "digits" && description.value?.image?.width === SIDE ? <Drawing /> : <Invitation />}
    </section>
  );
}

function Invitation() {
  return (
    <div class="invitation">
      <p>With the digits you can draw what both networks judge. It is another data set, and another run.</p>
      <button type="button" data-testid="choose-digits" onClick={() => change({ data: "digits" })}>
        Train on digits
      </button>
    </div>
  );
}

function show(next: Stroke[]): void {
  strokes.value = next;
  pixels.value = next.length > 0 ? rasterise(next, PAD_SIDE) : undefined;
}

function load(values: Float32Array): void {
  strokes.value = [];
  pixels.value = values.slice();
}

function Drawing() {
  const shown = pixels.value;
  const current = evaluation.value;
  // The networks learn on: each evaluation is another verdict on the same drawing.
  useEffect(() => {
    if (shown && current) judge(shown);
  }, [shown, current]);
  return (
    <div class="drawing">
      <div>
        <Pad strokes={strokes.value} onDraw={show} background={strokes.value.length === 0 ? shown : undefined} />
        <div class="pad-buttons">
          <button type="button" data-testid="pad-clear" disabled={!shown} onClick={() => show([])}>
            Clear
          </button>
          <span class="seen">
            {shown && (
              <PixelImage
                values={shown}
                width={SIDE}
                height={SIDE}
                brightest={BRIGHTEST}
                label="Your digit, 8 by 8 pixels"
              />
            )}
            as they see it
          </span>
        </div>
      </div>
      <div class="verdicts">
        <Samples />
        <VerdictBars
          names={description.value?.classNames ?? []}
          probabilities={shown && current ? verdict.value : undefined}
        />
      </div>
    </div>
  );
}

/** The pad for those who cannot draw: digits that neither network has seen. */
function Samples() {
  return (
    <fieldset class="samples" aria-label="Digits from the test rows">
      <span>or take one:</span>
      {description.value?.samples.map(({ values, truth }) => (
        <button
          key={truth}
          type="button"
          aria-label={`Take a ${description.value?.classNames[truth]} from the test rows`}
          data-testid={`sample-${truth}`}
          onClick={() => load(values)}
          {...explains("Puts a digit on the pad that neither network was trained on.")}
        >
          {description.value?.classNames[truth]}
        </button>
      ))}
    </fieldset>
  );
}
