export type KeyAction = "toggle" | "step" | "reset";

/** What the page does on a key, unless the focus is where the key has a meaning of its own. */
export function keyAction(event: KeyboardEvent): KeyAction | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return undefined;
  const focus = event.target instanceof Element ? event.target : null;
  if (focus?.closest("input, select, textarea, [contenteditable]")) return undefined;
  if (event.key === " ") return focus?.closest("button, summary, a") ? undefined : "toggle";
  if (event.key === "ArrowRight") return "step";
  return event.key === "r" || event.key === "R" ? "reset" : undefined;
}
