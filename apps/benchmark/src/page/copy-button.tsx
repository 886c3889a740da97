import { useState } from "preact/hooks";

export interface CopyButtonProps {
  what: string;
  text(): string;
  disabled: boolean;
}

/** Puts a text on the clipboard and says so; where that is forbidden it says that. */
export function CopyButton({ what, text, disabled }: CopyButtonProps) {
  const [label, setLabel] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      setLabel("Copied");
    } catch {
      setLabel("The browser forbids it");
    }
    setTimeout(() => setLabel(""), 2000);
  };
  return (
    <button type="button" disabled={disabled} onClick={copy}>
      <span aria-live="polite">{label || `Copy as ${what}`}</span>
    </button>
  );
}
