/** The button in the header: light, dark, or as the system has it. Needs no framework: every page has it. */

const CHOICES = ["system", "light", "dark"] as const;
type Choice = (typeof CHOICES)[number];

const SYMBOLS: Record<Choice, string> = { system: "◐", light: "○", dark: "●" };

function chosen(): Choice {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : "system";
}

function choose(choice: Choice): void {
  if (choice === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  try {
    localStorage.setItem("theme", choice);
  } catch {
    // Where storage is forbidden the choice holds for this page only.
  }
  // Charts on canvas draw anew in the new colours.
  dispatchEvent(new Event("themechange"));
}

const button = document.querySelector<HTMLButtonElement>("[data-theme-button]")!;

function show(): void {
  const choice = chosen();
  button.firstElementChild!.textContent = SYMBOLS[choice];
  button.setAttribute("aria-label", `Theme: ${choice}. Change it.`);
}

button.addEventListener("click", () => {
  choose(CHOICES[(CHOICES.indexOf(chosen()) + 1) % CHOICES.length]);
  show();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => dispatchEvent(new Event("themechange")));
show();
