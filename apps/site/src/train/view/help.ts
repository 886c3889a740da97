import { signal } from "@preact/signals";

export const IDLE_HELP = "Space plays and pauses, → takes one step, R starts again.";

/** The line below the controls: what the control in focus does. */
export const help = signal(IDLE_HELP);

/** For a control: shows its line while it has the focus or the pointer. The same words stand in `aria-description`. */
export function explains(words: string) {
  const show = () => {
    help.value = words;
  };
  const forget = () => {
    help.value = IDLE_HELP;
  };
  return { "aria-description": words, onFocus: show, onBlur: forget, onPointerEnter: show, onPointerLeave: forget };
}
