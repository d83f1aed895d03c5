import {
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  type Message,
  type ModelRequest,
  type StandardSchema,
  type ToolDefinition,
  text,
  tool,
  withJsonSchema,
} from "@ashlar/core";

/** A request with one message of the user, or with messages. */
export function ask(said: string | readonly Message[], rest: Omit<ModelRequest, "messages"> = {}): ModelRequest {
  return { messages: typeof said === "string" ? [{ role: "user", content: [text(said)] }] : said, ...rest };
}

/** An answer of eleven pieces of four characters. */
export const sentence = "The quick brown fox jumps over the lazy dogs";

/** Characters of one to four bytes, some of several code points, and those that wires have trouble with. */
export const unicode = 'Grüße, 世界! 👋🏽 👩‍👩‍👧‍👦 e\u0301 𝕳𝖎 العربية \u2028\u00a0 "quoted" \\ {"a":[1]} \t tab\nline end.';

/** A tool with words in it that no body holds by chance. */
export const weather: ToolDefinition = {
  name: "look_up_weather",
  description: "Tells the weather of a city: zephyr-17",
  inputSchema: {
    type: "object",
    properties: { city_of_interest: { type: "string", description: "the city: quokka-23" } },
    required: ["city_of_interest"],
    additionalProperties: false,
  },
  strict: false,
};

/** A second tool, to choose from. */
export const dice: ToolDefinition = {
  name: "roll_dice",
  description: "Rolls dice",
  inputSchema: { type: "object", properties: { sides: { type: "integer" } }, required: ["sides"], additionalProperties: false },
  strict: false,
};

/** A book as the structured output of the tests has it. */
export interface Book {
  readonly book_title: string;
  readonly pages?: number;
}

/** The JSON Schema of a book. */
export const bookJsonSchema: JsonSchema = {
  type: "object",
  properties: { book_title: { type: "string", description: "the title: narwhal-41" }, pages: { type: "number" } },
  required: ["book_title"],
  additionalProperties: false,
};

/** The schema of a book. */
export const bookSchema: StandardSchema<unknown, Book> = schemaOf(bookJsonSchema, ({ book_title, pages }) => {
  if (typeof book_title !== "string") return "no title";
  if (pages !== undefined && typeof pages !== "number") return "no number of pages";
  return { book_title, ...(pages !== undefined && { pages }) };
});

/** The schema of a verdict: so short that the smallest model has to get it right where anything holds it to it. */
export const verdictSchema = schemaOf(
  { type: "object", properties: { is_true: { type: "boolean" } }, required: ["is_true"], additionalProperties: false },
  ({ is_true }) => (typeof is_true === "boolean" ? { is_true } : "no verdict"),
);

/** A tool that core runs: it tells the weather of the city that it is asked for. */
export const lookUpWeather = tool({
  name: weather.name,
  description: weather.description ?? "",
  input: schemaOf(weather.inputSchema, ({ city_of_interest: city }) => (typeof city === "string" ? { city } : "no city")),
  run: ({ city }) => `frost-34 in ${city}`,
});

/** A schema of no library, so that the suite needs none. `read` gives the value, or what is wrong with it. */
function schemaOf<Value extends object>(schema: JsonSchema, read: (value: JsonObject) => Value | string): StandardSchema<unknown, Value> {
  const validate = (value: unknown) => {
    const result = isJsonObject(value) ? read(value) : "no object";
    return typeof result === "string" ? { issues: [{ message: result }] } : { value: result };
  };
  return withJsonSchema({ "~standard": { version: 1, vendor: "provider-kit", validate } }, schema);
}
