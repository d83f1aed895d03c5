import { type CallSpec, type JsonSchema, renderPrompt } from "@ashlar/core";

/** What a prompt did with a value. */
interface Seen {
  used: boolean;
  list: boolean;
  readonly keys: Map<string, Seen>;
  item: Seen | undefined;
}

const textMethods = new Set(
  "charAt codePointAt endsWith localeCompare match matchAll normalize padEnd padStart repeat replace replaceAll search split startsWith substring toLocaleLowerCase toLocaleUpperCase toLowerCase toUpperCase trim trimEnd trimStart toFixed toPrecision toLocaleString slice includes indexOf lastIndexOf concat length".split(
    " ",
  ),
);
const listMethods = new Set(
  "entries every filter find findIndex findLast findLastIndex flat flatMap forEach join keys map reduce reduceRight reverse some sort toReversed toSorted toSpliced values with at".split(
    " ",
  ),
);

/**
 * The schema of what a prompt reads, for a call without an input schema: it is rendered with a value that notes what is done to it. All
 * members are optional in it, as nothing says which are not.
 */
export async function inferSchema({ prompt }: Pick<CallSpec, "prompt">): Promise<JsonSchema> {
  const root = nothingSeen();
  const failed = !(await readsWith(prompt, spy(root)));
  // What the prompt reads only when something else is not there.
  for (const key of [...root.keys.keys()]) await readsWith(prompt, spy(root, key));
  if (!failed && !root.used) return { type: "object", properties: {} };
  return schemaOf(root);
}

async function readsWith(prompt: CallSpec["prompt"], value: unknown): Promise<boolean> {
  try {
    // The value takes whatever is done to it.
    renderPrompt(await prompt(value as never, { errors: [] }));
    return true;
  } catch {
    return false;
  }
}

function nothingSeen(): Seen {
  return { used: false, list: false, keys: new Map(), item: undefined };
}

/** A value that is an object, a list and a text at once, and notes what it is taken for. */
function spy(seen: Seen, without?: string): unknown {
  const item = (): unknown => {
    seen.list = true;
    seen.item ??= nothingSeen();
    return spy(seen.item);
  };
  const items = (): unknown[] => [item(), item()];
  return new Proxy(
    {},
    {
      has: () => false,
      get(_, key) {
        seen.used = true;
        if (key === Symbol.iterator) return () => items()[Symbol.iterator]();
        if (key === Symbol.toPrimitive) return (hint: string) => (hint === "number" ? 1 : "x");
        if (typeof key === "symbol" || key === "then" || key === without) return undefined;
        if (key === "toJSON" || key === "toString" || key === "valueOf") return () => "x";
        if (/^\d+$/.test(key)) return item();
        if (listMethods.has(key)) return bound(items(), key);
        if (textMethods.has(key)) return bound("some text", key);
        const child = seen.keys.get(key) ?? nothingSeen();
        seen.keys.set(key, child);
        return spy(child);
      },
    },
  );
}

function bound(value: object | string, key: string): unknown {
  const member: unknown = Reflect.get(Object(value), key);
  return typeof member === "function" ? member.bind(value) : (member ?? (() => "x"));
}

function schemaOf({ list, keys, item }: Seen): JsonSchema {
  if (list) return { type: "array", items: item ? schemaOf(item) : {} };
  if (keys.size === 0) return { type: "string" };
  return { type: "object", properties: Object.fromEntries([...keys].map(([key, seen]) => [key, schemaOf(seen)])) };
}
