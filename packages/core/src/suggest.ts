/** "Did you mean": the known name nearest to one that is unknown. */

const plain = (name: string): string => name.toLowerCase().replace(/[_-]/g, "");

/** Levenshtein distance: insertions, deletions and replacements that turn `a` into `b`. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      current[j] = Math.min(replaced, previous[j] + 1, current[j - 1] + 1);
    }
    previous = current;
  }
  return previous[b.length];
}

/** `; did you mean 'labelSmoothing'?` for `label_smooting`, or else the list of what is known. */
export function suggest(unknown: string, known: readonly string[]): string {
  let nearest = "";
  let least = Math.max(2, Math.floor(unknown.length / 3)) + 1;
  for (const name of known) {
    const far = distance(plain(unknown), plain(name));
    if (far < least) [nearest, least] = [name, far];
  }
  return nearest ? `; did you mean '${nearest}'?` : `; expected one of ${known.map((name) => `'${name}'`).join(", ")}`;
}
