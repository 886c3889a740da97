/** The controls that figures share. */

import type { ComponentChildren } from "preact";
import { DataTable, type Table } from "../../charts/table.tsx";

export interface SliderProps {
  name: ComponentChildren;
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  /** Beside the slider, and what a screen reader says for the value. */
  text: string;
  onValue: (value: number) => void;
}

export function Slider({ name, label, value, min, max, step, text, onValue }: SliderProps) {
  return (
    <label class="slider">
      <span class="slider-name">{name}</span>
      <input
        type="range"
        aria-label={label}
        aria-valuetext={text}
        min={min}
        max={max}
        step={step}
        value={value}
        onInput={(event) => onValue(event.currentTarget.valueAsNumber)}
      />
      <span class="slider-value">{text}</span>
    </label>
  );
}

export interface ChoiceProps<T extends string | number> {
  legend: string;
  /** The name that the radio buttons share; one a page. */
  name: string;
  options: readonly { value: T; text: string }[];
  value: T;
  onValue: (value: T) => void;
}

export function Choice<T extends string | number>({ legend, name, options, value, onValue }: ChoiceProps<T>) {
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onValue(option.value)} />
          <span>{option.text}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The table behind a figure. It is in the page's HTML, so that it opens without a script. */
export function Numbers({ table }: { table: Table }) {
  return (
    <details class="chart-table">
      <summary>Table</summary>
      <DataTable {...table} />
    </details>
  );
}
