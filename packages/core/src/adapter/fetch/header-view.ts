/** Headers as Node's own parser gives them: lower-case names, and lists joined but for `set-cookie`. */
export type RawHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The headers of a reply, read-only, without the cost of copying them into a `Headers`. */
export class HeaderView implements Headers {
  readonly #raw: RawHeaders;

  constructor(raw: RawHeaders) {
    this.#raw = raw;
  }

  get(name: string): string | null {
    const value = this.#raw[name.toLowerCase()];
    return value === undefined ? null : typeof value === "string" ? value : value.join(", ");
  }

  has(name: string): boolean {
    return this.#raw[name.toLowerCase()] !== undefined;
  }

  getSetCookie(): string[] {
    const value = this.#raw["set-cookie"];
    return value === undefined ? [] : typeof value === "string" ? [value] : [...value];
  }

  *entries(): HeadersIterator<[string, string]> {
    for (const name of Object.keys(this.#raw)) {
      const value = this.get(name);
      if (value !== null) yield [name, value];
    }
  }

  *keys(): HeadersIterator<string> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): HeadersIterator<string> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): HeadersIterator<[string, string]> {
    return this.entries();
  }

  forEach(callback: (value: string, key: string, self: Headers) => void, self?: unknown): void {
    for (const [name, value] of this.entries()) callback.call(self, value, name, this);
  }

  append(): never {
    return immutable();
  }

  set(): never {
    return immutable();
  }

  delete(): never {
    return immutable();
  }
}

type HeadersIterator<T> = Generator<T, undefined, unknown>;

/** As the headers of any reply of `fetch`. */
function immutable(): never {
  throw new TypeError("The headers of a reply can't be changed.");
}
