type JsonRecord = { [key: string]: unknown };
type Container = unknown[] | JsonRecord;

/** While the open containers hold no more than this, every snapshot is fresh. An entry of an array takes 1 ns to copy, a key 10 to 100. */
const FREE_ENTRIES = 1024;
const KEY_COST = 16;
/** Beyond that, so many entries are copied for each character that has been read: about the time that reading it took. */
const ENTRIES_PER_CHARACTER = 8;

const set = (node: JsonRecord, key: string, value: unknown) => {
  if (key === "__proto__") Object.defineProperty(node, key, { value, writable: true, enumerable: true, configurable: true });
  else node[key] = value;
};

/**
 * A JSON value that grows at its end, with immutable snapshots that share what did not change.
 *
 * A snapshot is the value itself: what has been handed out is copied before it changes, from the root to the innermost open container.
 * So a closed container is never copied, and a value of which nobody takes snapshots is not copied at all.
 */
export class GrowingValue {
  root: unknown;
  /** How many containers are open. */
  depth = 0;
  readonly #containers: Container[] = [];
  /** The place in each open container that is being filled. */
  readonly #slots: (number | string)[] = [];
  /** What a copy of each open container costs, and of all. */
  readonly #costs: number[] = [];
  #cost = 0;
  /** Open containers from this level on have been handed out; none, if there is no such level. */
  #owned = 0;
  #changed = false;
  #shown: unknown;
  #shownAt = 0;

  /** Whether the innermost open container is an array. */
  get inArray(): boolean {
    return this.depth > 0 && typeof this.#slots[this.depth - 1] === "number";
  }

  /** Puts a value in the current place; again, to replace it. */
  put(value: unknown): void {
    for (; this.#owned < this.depth; this.#owned++) {
      const copy = this.#copy(this.#owned);
      this.#place(this.#owned, copy);
      this.#containers[this.#owned] = copy;
    }
    this.#place(this.depth, value);
    this.#changed = true;
  }

  /** Puts an empty container in the current place, and goes on inside it. */
  open(container: Container): void {
    this.put(container);
    this.#containers[this.depth] = container;
    this.#costs[this.depth] = 0;
    this.#owned = ++this.depth;
    this.go(Array.isArray(container) ? 0 : "");
  }

  /** Goes on at this key of the open object, or at the next entry of the open array. */
  go(slot: number | string = (this.#slots[this.depth - 1] as number) + 1): void {
    const cost = typeof slot === "number" ? 1 : KEY_COST;
    this.#slots[this.depth - 1] = slot;
    this.#costs[this.depth - 1]! += cost;
    this.#cost += cost;
  }

  /** Closes the innermost container. */
  close(): void {
    this.#cost -= this.#costs[--this.depth]!;
  }

  /** Forgets everything. */
  clear(): void {
    this.root = this.#shown = undefined;
    this.depth = this.#owned = this.#cost = 0;
    this.#changed = false;
  }

  /** Whether a snapshot may be taken once so many characters are read: not while the open containers are too wide to be copied again so soon. */
  isDue(position: number): boolean {
    return this.#cost - FREE_ENTRIES <= (position - this.#shownAt) * ENTRIES_PER_CHARACTER;
  }

  /** The value as it is; or the last snapshot, if nothing has changed or no other is due. */
  snapshot(position: number): unknown {
    if (this.#changed && this.isDue(position)) {
      this.#owned = 0;
      this.#changed = false;
      this.#shownAt = position;
      this.#shown = this.root;
    }
    return this.#shown;
  }

  #copy(level: number): Container {
    const node = this.#containers[level]!;
    if (Array.isArray(node)) return node.slice();
    // V8 assigns up to about 20 keys at 5 to 15 ns each, and more at 200; the loop takes 40. Assigning `__proto__` would set a prototype.
    if (this.#costs[level]! < 20 * KEY_COST && !Object.hasOwn(node, "__proto__")) return Object.assign({}, node);
    const copy: JsonRecord = {};
    for (const key of Object.keys(node)) set(copy, key, node[key]);
    return copy;
  }

  #place(level: number, value: unknown): void {
    if (level === 0) {
      this.root = value;
      return;
    }
    const node = this.#containers[level - 1]!;
    const slot = this.#slots[level - 1]!;
    if (Array.isArray(node)) node[slot as number] = value;
    else set(node, slot as string, value);
  }
}
