/** How many items two lists have in common at their start. */
export function commonPrefix<T>(a: readonly T[], b: readonly T[]): number {
  const length = Math.min(a.length, b.length);
  let i = 0;
  while (i < length && a[i] === b[i]) i++;
  return i;
}
