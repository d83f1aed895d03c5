/** A function that makes the value of a name once and gives it again from then on. */
export function remembered<T extends object>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>();
  return (name) => {
    const known = made.get(name);
    if (known) return known;
    const value = make(name);
    made.set(name, value);
    return value;
  };
}
