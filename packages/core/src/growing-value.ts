type Container = unknown[] | { [key: string]: unknown };

/** Open containers that hold no more than this are copied for every snapshot; see {@link GrowingValue.isDue}. */
const FREE_ENTRIES = 1024;
const ENTRIES_PER_CHARACTER = 64;
/** Copying a key of an object takes about as long as copying this many entries of an array. */
const KEY_COST = 16;

/**
 * A JSON value that grows at its end, with immutable snapshots that share what did not change.
 *
 * A snapshot is the value itself, not a copy: what has been handed out is copied before it changes, from the root down to the open container.
 * So a closed container is never copied again, and a value of which nobody takes snapshots is never copied at all.
 */
export class GrowingValue {
  root: unknown;
  /** How many containers are open. */
  depth = 0;
  readonly #open: Container[] = [];
  /** The place in each open container that is being filled. */
  readonly #slots: (number | string)[] = [];
  /** What a copy of each open container costs, and of all. */
  readonly #costs: number[] = [];
  #cost = 0;
  /** Open containers from here on have been handed out. */
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
    for (let level = this.#owned; level < this.depth; level++) {
      const node = this.#open[level]!;
      const copy = Array.isArray(node) ? node.slice() : { ...node };
      this.#open[level] = copy;
      this.#assign(level, copy);
    }
    this.#owned = this.depth;
    this.#assign(this.depth, value);
    this.#changed = true;
  }

  /** Puts an empty container in the current place, and goes on inside it. */
  open(node: Container): void {
    this.put(node);
    this.#open[this.depth] = node;
    this.#costs[this.depth] = 0;
    this.#owned = ++this.depth;
    if (Array.isArray(node)) this.#take(0, 1);
    else this.#take("", KEY_COST);
  }

  /** Goes on at this key of the open object. */
  key(key: string): void {
    this.#take(key, KEY_COST);
  }

  /** Goes on at the next place of the open array. */
  next(): void {
    this.#take((this.#slots[this.depth - 1] as number) + 1, 1);
  }

  /** Closes the innermost container. */
  close(): void {
    this.#cost -= this.#costs[--this.depth]!;
    this.#owned = Math.min(this.#owned, this.depth);
  }

  /** Forgets everything. */
  clear(): void {
    this.root = this.#shown = undefined;
    this.depth = this.#owned = this.#cost = 0;
    this.#changed = false;
  }

  /** Whether a snapshot may be taken when so many characters have been read: not while the open containers are so wide that they do not pay for a copy. */
  isDue(position: number): boolean {
    return this.#cost <= FREE_ENTRIES || this.#cost <= (position - this.#shownAt) * ENTRIES_PER_CHARACTER;
  }

  /** The value as it is; or the last snapshot, if nothing has changed or none is due. */
  snapshot(position: number): unknown {
    if (this.#changed && this.isDue(position)) {
      this.#owned = 0;
      this.#changed = false;
      this.#shownAt = position;
      this.#shown = this.root;
    }
    return this.#shown;
  }

  #assign(level: number, value: unknown): void {
    if (level === 0) {
      this.root = value;
      return;
    }
    const node = this.#open[level - 1]!;
    const slot = this.#slots[level - 1]!;
    if (Array.isArray(node)) node[slot as number] = value;
    else if (slot === "__proto__") Object.defineProperty(node, slot, { value, writable: true, enumerable: true, configurable: true });
    else node[slot] = value;
  }

  #take(slot: number | string, cost: number): void {
    this.#slots[this.depth - 1] = slot;
    this.#costs[this.depth - 1]! += cost;
    this.#cost += cost;
  }
}
