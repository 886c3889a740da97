/** In pixels from the window's top: a little below where a link puts its heading. */
const REACHED = 64;

/** The list of contents: open beside the text on wide screens, and with the part that is being read marked. */
export function followContents(): void {
  const contents = document.querySelector<HTMLDetailsElement>(".contents");
  if (!contents) return;
  const wide = matchMedia("(min-width: 60rem)");
  const openIfWide = () => {
    contents.open = wide.matches;
  };
  wide.addEventListener("change", openIfWide);
  openIfWide();
  const links = new Map([...contents.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
  const headings = [...links.keys()].flatMap((id) => document.getElementById(id) ?? []);
  contents.addEventListener("click", ({ target }) => {
    if (target instanceof HTMLElement && target.closest("a") && !wide.matches) contents.open = false;
  });

  let current: HTMLAnchorElement | undefined;
  const mark = () => {
    // The last heading that has reached the top is the one being read; before that, the first.
    const read = headings.filter((heading) => heading.getBoundingClientRect().top < REACHED).at(-1) ?? headings[0];
    const link = links.get(read?.id ?? "");
    if (link === current) return;
    current?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "true");
    if (wide.matches && link) keepInSight(contents, link);
    current = link;
  };
  let asked = 0;
  addEventListener(
    "scroll",
    () => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(mark);
    },
    { passive: true },
  );
  mark();
}

/** Scrolls the list alone: scrollIntoView would move the page as well. */
function keepInSight(list: HTMLElement, link: HTMLElement): void {
  const [frame, box] = [list.getBoundingClientRect(), link.getBoundingClientRect()];
  const margin = 2 * box.height;
  if (box.top < frame.top + margin) list.scrollTop -= frame.top + margin - box.top;
  if (box.bottom > frame.bottom - margin) list.scrollTop += box.bottom - frame.bottom + margin;
}
