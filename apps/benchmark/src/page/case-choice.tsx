/** Which cases are raced: a checkbox each, in the groups of the results. */

import { type AnyCase, cases, isLinear } from "../record/cases.ts";
import { DEFAULT_CASES } from "../record/url.ts";

const sectionOf = (of: AnyCase) => (isLinear(of) ? "linear" : of.section);

const GROUPS: readonly { section: ReturnType<typeof sectionOf>; name: string }[] = [
  { section: "cases", name: "Loss and gradient, or loss alone" },
  { section: "scoring", name: "Scoring tokens of a language model" },
  { section: "options", name: "Options and calibration" },
  { section: "linear", name: "Last layer and loss together" },
];

/** Beyond this a case takes many seconds and hundreds of megabytes. */
const LARGE = 4_000_000;

/** Beyond this a last layer takes a quarter of a minute. */
const LARGE_PRODUCT = 100_000_000;

const isLarge = (of: AnyCase) =>
  isLinear(of) ? of.rows * of.features * of.classes > LARGE_PRODUCT : of.rows * of.classes > LARGE;

export interface CaseChoiceProps {
  chosen: readonly string[];
  isLocked: boolean;
  onChange(chosen: string[]): void;
}

export function CaseChoice({ chosen, isLocked, onChange }: CaseChoiceProps) {
  // In the list's order, whatever the order of the clicks.
  const toggle = (name: string) =>
    onChange(cases.map((of) => of.name).filter((each) => chosen.includes(each) !== (each === name)));
  return (
    <details class="race-choice">
      <summary>
        Cases: {chosen.length} of {cases.length}
      </summary>
      {GROUPS.map(({ section, name }) => (
        <fieldset key={section} disabled={isLocked}>
          <legend>{name}</legend>
          {cases
            .filter((of) => sectionOf(of) === section)
            .map((of) => (
              <label key={of.name}>
                <input type="checkbox" checked={chosen.includes(of.name)} onChange={() => toggle(of.name)} />
                {of.name}
                {isLarge(of) && <small> large</small>}
              </label>
            ))}
        </fieldset>
      ))}
      <button type="button" disabled={isLocked} onClick={() => onChange([...DEFAULT_CASES])}>
        Default cases
      </button>
    </details>
  );
}
