import { percent } from "../../charts/format.ts";
import { PixelImage } from "../../charts/pixel-image.tsx";
import type { DataDescription, Mistake } from "../../training/protocol.ts";
import { description, mistakes } from "../run/state.ts";

const SHOWN = 8;

/** What the hard network got wrong while it was most sure, and how sure the smoothed one is of the same rows. */
export function Mistakes() {
  const data = description.value;
  const shown = data ? mistakes.value.slice(0, SHOWN) : [];
  return (
    <section class="row" aria-labelledby="mistakes-heading">
      <h2 id="mistakes-heading">Sure, and wrong</h2>
      <p class="row-text">The test rows that the hard network got wrong while it was most sure of itself.</p>
      <ul class="mistakes" data-testid="mistakes">
        {data && shown.map((mistake, i) => <Tile key={i} mistake={mistake} data={data} />)}
        {Array.from({ length: SHOWN - shown.length }, (_, i) => (
          <li key={`empty${i}`} class="mistake empty" aria-hidden="true" />
        ))}
      </ul>
    </section>
  );
}

function Tile({ mistake, data }: { mistake: Mistake; data: DataDescription }) {
  const { values, truth, row, verdict } = mistake;
  const name = (index: number) => data.classNames[index];
  return (
    <li class="mistake">
      {data.image ? (
        <PixelImage values={values} {...data.image} label={`Test image ${row}: ${name(truth)}`} />
      ) : (
        <p class="row-number">row {row}</p>
      )}
      <p class="truth">{name(truth)}</p>
      <p>
        <span class="tone-hard">hard</span> says{" "}
        <b>
          {percent(verdict.hard.confidence)} {name(verdict.hard.class)}
        </b>
      </p>
      <p>
        <span class="tone-smooth">smoothed</span> says{" "}
        <b>
          {percent(verdict.smoothed.confidence)} {name(verdict.smoothed.class)}
        </b>
      </p>
    </li>
  );
}
