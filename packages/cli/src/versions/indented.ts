/** Text with each line moved to the right. */
export function indented(text: string, by = "  "): string {
  return text.replace(/^(?=.)/gm, by);
}
