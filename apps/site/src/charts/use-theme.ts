import { useEffect, useState } from "preact/hooks";

/** Counts the changes of the theme: what is drawn on canvas is drawn anew when it changes. */
export function useTheme(): number {
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    const count = () => setChanges((before) => before + 1);
    addEventListener("themechange", count);
    return () => removeEventListener("themechange", count);
  }, []);
  return changes;
}
