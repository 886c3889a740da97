/** A button on each example that puts it on the clipboard, with the lines it goes on from, so that what is pasted runs. */
export function addCopyButtons(): void {
  for (const example of document.querySelectorAll<HTMLElement>("[data-example]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      button.textContent = (await copy(codeOf(example))) ? "Copied" : "Not allowed";
      setTimeout(() => {
        button.textContent = "Copy";
      }, 1500);
    });
    example.append(button);
  }
}

function codeOf({ dataset: { example, setup } }: HTMLElement): string {
  const parts = [setup, example].flatMap((id) => (id ? [`${document.getElementById(id)?.textContent}\n`] : []));
  return parts.join("\n");
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
