import { useEffect, useRef } from "preact/hooks";

/** Runs the last thing it was given, once no other has come for so long. */
export function useLater(milliseconds: number): (action: () => void) => void {
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (action) => {
    clearTimeout(timer.current);
    timer.current = Number(setTimeout(action, milliseconds));
  };
}
