/** Numbers ids by their prefix: `call_1`, `call_2`. */
export type NextId = (prefix: string) => string;

/** Ids of one running fake. */
export function idCounter(): NextId {
  const counts = new Map<string, number>();
  return (prefix) => {
    const count = (counts.get(prefix) ?? 0) + 1;
    counts.set(prefix, count);
    return `${prefix}_${count}`;
  };
}
