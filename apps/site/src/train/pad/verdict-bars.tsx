import { percent } from "../../charts/format.ts";
import type { Both } from "../../training/protocol.ts";

export interface VerdictBarsProps {
  names: string[];
  probabilities: Both<Float32Array> | undefined;
}

/** What both networks make of the digit: a line a class, with a bar and a percentage for each network. */
export function VerdictBars({ names, probabilities }: VerdictBarsProps) {
  const best = probabilities && { hard: top(probabilities.hard), smoothed: top(probabilities.smoothed) };
  return (
    <div>
      <p class="verdict" data-testid="verdict" aria-live="polite">
        {probabilities && best ? (
          <>
            <span class="tone-hard">
              Hard: {names[best.hard]}, {percent(probabilities.hard[best.hard])} sure
            </span>
            {" · "}
            <span class="tone-smooth">
              smoothed: {names[best.smoothed]}, {percent(probabilities.smoothed[best.smoothed])} sure
            </span>
          </>
        ) : (
          "Draw a digit, or take one."
        )}
      </p>
      <table class="verdict-bars">
        <caption class="visually-hidden">Probability of each class, by both networks</caption>
        <colgroup>
          <col class="class-column" />
          <col span={2} />
        </colgroup>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">Class</th>
            <th scope="col">Hard targets</th>
            <th scope="col">Label smoothing</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name, i) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <Share tone="hard" share={probabilities?.hard[i]} />
              <Share tone="smooth" share={probabilities?.smoothed[i]} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Share({ tone, share }: { tone: "hard" | "smooth"; share: number | undefined }) {
  return (
    <td class={`tone-${tone}`}>
      <span class="share-bar" style={{ transform: `scaleX(${share ?? 0})` }} />
      <span class="share-text">{share === undefined ? "–" : percent(share)}</span>
    </td>
  );
}

function top(probabilities: Float32Array): number {
  return probabilities.indexOf(probabilities.reduce((max, value) => Math.max(max, value), 0));
}
