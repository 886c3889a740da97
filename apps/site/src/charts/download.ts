/** Offers the visitor a file under a name. */
export function download(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the file by the next turn; some take it only then.
  setTimeout(() => URL.revokeObjectURL(address), 1_000);
}
