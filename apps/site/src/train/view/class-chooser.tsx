import { KINDS } from "../../charts/shapes.ts";
import { showClasses } from "../run/run.ts";
import { classes, description } from "../run/state.ts";
import type { Classes } from "../settings/address.ts";
import { explains } from "./help.ts";

const ORDINALS = ["First", "Second", "Third"];

/** Which three classes the scatter plots show. A class that already stands elsewhere changes places. */
export function ClassChooser() {
  const names = description.value?.classNames ?? [];
  const choose = (place: number, next: number) => {
    const chosen = [...classes.value] as Classes;
    const other = chosen.indexOf(next);
    if (other >= 0) chosen[other] = chosen[place];
    chosen[place] = next;
    showClasses(chosen);
  };
  return (
    <fieldset class="class-chooser" aria-label="Classes in the scatter plots">
      <span>Classes shown in the last hidden layer:</span>
      {KINDS.map(({ symbol, colour }, place) => (
        <label key={colour}>
          <span class={colour} aria-hidden="true">
            {symbol}
          </span>
          <select
            aria-label={`${ORDINALS[place]} class`}
            data-testid={`class-${place}`}
            value={classes.value[place]}
            disabled={names.length < 3}
            onChange={(event) => choose(place, Number((event.currentTarget as HTMLSelectElement).value))}
            {...explains("Networks confuse some classes more than others: choose three.")}
          >
            {names.map((name, i) => (
              <option key={name} value={i}>
                {name}
              </option>
            ))}
          </select>
        </label>
      ))}
    </fieldset>
  );
}
