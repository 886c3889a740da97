/** The benchmark in the browser, for a page to show; and what a run has found out, for whoever reads it. */

import "./page/race.css";
import { h, render } from "preact";
import { Race } from "./page/race.tsx";

export type { BrowserRecord } from "./record/record.ts";

/** Puts the race into an element of the page, in place of what it holds. */
export function showRace(element: HTMLElement): void {
  element.replaceChildren();
  render(h(Race, {}), element);
}
