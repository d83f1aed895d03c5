import { z } from "zod";

/*
 * What the upstream answers, and how it is asked. Server and clients build the same data from the name of a scenario, which travels as the
 * name of the model, so that every client can be held to the whole answer.
 */

/** What the upstream sends: a whole reply, or a stream of pieces. */
export interface Scenario {
  readonly text: string;
  /** The pieces of the stream, without which the reply is whole. */
  readonly chunks?: readonly string[];
  /** Milliseconds between two pieces; without it they come as fast as the client takes them. */
  readonly pause?: number;
  /** After the last piece nothing comes any more, not even the end. */
  readonly stalls?: boolean;
}

export const instructions = "You are a librarian. Answer in three sentences, name the author and the year, and give no spoilers.";
export const question = "Which fantasy novel would you recommend to somebody who liked The Hobbit and has little time to read?";

/** The schema of the structured scenarios. */
export const catalogue = z.object({
  books: z.array(
    z.object({
      id: z.number(),
      title: z.string(),
      summary: z.string(),
      tags: z.array(z.string()),
      price: z.number(),
      inStock: z.boolean(),
    }),
  ),
});

export type Catalogue = z.infer<typeof catalogue>;

const words =
  "stone river letter winter garden market silver morning engine window harbour candle forest bridge copper signal meadow thunder".split(
    " ",
  );
const sizes: Readonly<Record<string, number>> = { whole: 400, object: 400 };

/** The scenario of a name: `whole`, `object`, `idle`, `chunks-<how many>`, `paced-<how many>`, `json-<KB>`, `string-<KB>`, `numbers-<KB>`. */
export function scenarioOf(name: string): Scenario {
  const [kind = "", size = ""] = name.split("-");
  const amount = sizes[kind] ?? Number(size);
  switch (kind) {
    case "whole":
      return { text: prose(amount) };
    case "object":
      return { text: JSON.stringify(catalogueOf(amount)) };
    case "idle":
      return { text: word(0), chunks: [word(0)], stalls: true };
    case "chunks":
    case "paced": {
      const chunks = Array.from({ length: amount }, (_, index) => `${word(index)} `);
      return { text: chunks.join(""), chunks, ...(kind === "paced" && { pause: 1 }) };
    }
    case "json":
      return inPieces(JSON.stringify(catalogueOf(amount * 1000)));
    case "string":
      return inPieces(JSON.stringify({ essay: prose(amount * 1000) }));
    case "numbers":
      return inPieces(JSON.stringify({ series: Array.from({ length: amount * 200 }, (_, index) => 1000 + ((index * 7) % 9000)) }));
    default:
      throw new RangeError(`There is no scenario "${name}".`);
  }
}

function catalogueOf(characters: number): Catalogue {
  const books: Catalogue["books"] = [];
  for (let id = 1, length = 12; length < characters; id++) {
    const book = {
      id,
      title: `The ${word(id)} and the ${word(id * 5)}`,
      summary: `${prose(60 + (id % 5) * 10, id)}\n"${word(id)}"`,
      tags: [word(id * 3), word(id * 7)],
      price: 5 + (id % 40) / 4,
      inStock: id % 3 > 0,
    };
    books.push(book);
    length += JSON.stringify(book).length + 1;
  }
  return { books };
}

function inPieces(text: string): Scenario {
  return { text, chunks: text.match(/.{1,8}/gs) ?? [] };
}

function prose(length: number, seed = 0): string {
  let text = "";
  for (let index = seed; text.length < length; index++) text += `${word(index)} `;
  return text.slice(0, length);
}

function word(index: number): string {
  return words[(index * 11) % words.length]!;
}
