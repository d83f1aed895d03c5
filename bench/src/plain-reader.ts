type Container = unknown[] | Record<string, unknown>;

/**
 * The plainest incremental JSON reader that can be compared with: it grows one mutable value, trusts its input, and reports no errors.
 * Its value shows the same as a snapshot of core's reader, but changes under whoever holds it.
 */
export class PlainReader {
  value: unknown;
  readonly #open: Container[] = [];
  #container: Container | undefined;
  #key: string | undefined;
  #mode: "structure" | "string" | "escape" | "word" = "structure";
  #isKey = false;
  #token = "";
  #escape = "";

  push(chunk: string): void {
    for (let at = 0; at < chunk.length; ) {
      if (this.#mode === "string") at = this.#string(chunk, at);
      else if (this.#mode === "word") at = this.#word(chunk, at);
      else if (this.#mode === "escape") this.#takeEscape(chunk[at++]!);
      else this.#structure(chunk[at++]!);
    }
    if (this.#mode === "string" && !this.#isKey) this.#put(this.#token);
  }

  #string(chunk: string, from: number): number {
    let at = from;
    let char = 0;
    for (; at < chunk.length; at++) {
      char = chunk.charCodeAt(at);
      if (char === 34 || char === 92) break;
    }
    this.#token += chunk.slice(from, at);
    if (at === chunk.length) return at;
    if (char === 34) this.#endString();
    else {
      this.#escape = "\\";
      this.#mode = "escape";
    }
    return at + 1;
  }

  #endString(): void {
    if (this.#isKey) this.#key = this.#token;
    else this.#put(this.#token);
    this.#isKey = false;
    this.#mode = "structure";
  }

  #takeEscape(char: string): void {
    this.#escape += char;
    if (this.#escape.length < (this.#escape[1] === "u" ? 6 : 2)) return;
    this.#token += JSON.parse(`"${this.#escape}"`);
    this.#mode = "string";
  }

  #word(chunk: string, from: number): number {
    let at = from;
    while (at < chunk.length && !",]} \n".includes(chunk[at]!)) at++;
    this.#token += chunk.slice(from, at);
    if (at < chunk.length) {
      this.#put(JSON.parse(this.#token));
      this.#mode = "structure";
    }
    return at;
  }

  #structure(char: string): void {
    switch (char) {
      case "{":
        this.#enter({});
        return;
      case "[":
        this.#enter([]);
        return;
      case "}":
      case "]":
        this.#open.pop();
        this.#container = this.#open.at(-1);
        this.#key = undefined;
        return;
      case ",":
        if (Array.isArray(this.#container)) this.#container.length++;
        else this.#key = undefined;
        return;
      case '"':
        this.#isKey = this.#container !== undefined && !Array.isArray(this.#container) && this.#key === undefined;
        this.#token = "";
        this.#mode = "string";
        return;
      case ":":
      case " ":
      case "\n":
        return;
      default:
        this.#token = char;
        this.#mode = "word";
    }
  }

  #enter(container: Container): void {
    this.#put(container);
    this.#open.push(container);
    this.#container = container;
    this.#key = undefined;
  }

  #put(value: unknown): void {
    const container = this.#container;
    if (container === undefined) this.value = value;
    else if (Array.isArray(container)) container[Math.max(container.length - 1, 0)] = value;
    else container[this.#key!] = value;
  }
}
