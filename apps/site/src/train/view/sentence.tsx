import { claimOf } from "../run/sentence.ts";
import { evaluation } from "../run/state.ts";

/** The page in two lines. Before there are numbers they say what the numbers will show. */
export function Sentence() {
  const both = evaluation.value;
  if (!both) {
    return (
      <div key="idea" class="sentence" data-testid="sentence">
        <p>
          <span class="tone-hard">Hard targets</span>: sure of itself, and often wrong.
        </p>
        <p>
          <span class="tone-smooth">Label smoothing</span>: knows how sure to be.
        </p>
      </div>
    );
  }
  const hard = claimOf(both.hard);
  const smoothed = claimOf(both.smoothed);
  return (
    <div key="numbers" class="sentence" data-testid="sentence">
      <p>
        Says <b class="tone-hard">{hard.says}</b> sure. Right <b class="tone-hard">{hard.right}</b> of the time.
      </p>
      <p>
        With <span class="tone-smooth">label smoothing</span>: says <b class="tone-smooth">{smoothed.says}</b>, right{" "}
        <b class="tone-smooth">{smoothed.right}</b>.
      </p>
    </div>
  );
}
