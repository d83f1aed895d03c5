import type { MediaPart, ProviderData } from "./content.ts";
import { isAshlarError } from "./errors.ts";
import type { JsonSchema, JsonValue } from "./json.ts";
import type { Message } from "./message.ts";
import { jsonSchemaOf, validate } from "./schema.ts";
import type { StandardSchema } from "./standard-schema.ts";

/** What a tool's `run` gets beside its input. */
export interface ToolContext {
  readonly signal: AbortSignal;
  readonly toolCallId: string;
  /** The conversation until and with the model's request for the tool. */
  readonly messages: readonly Message[];
}

/** A tool call after its arguments were looked at: `problem` tells the model what is wrong with them. */
export type PreparedToolCall<Input, Output> =
  | { readonly problem: string }
  | { readonly input: Input; readonly needsApproval: boolean; readonly run?: (context: ToolContext) => Promise<Output> };

/**
 * A tool that a model may use. `Pauses` is true for one that needs approval or has no `run`: a call with such a tool may end before
 * there is a value.
 */
export interface Tool<Name extends string = string, Input = unknown, Output = unknown, Pauses extends boolean = boolean> {
  readonly type: "tool";
  readonly name: Name;
  readonly description?: string;
  readonly inputSchema: JsonSchema;
  readonly pauses: Pauses;
  /** Options for the provider that receives it, such as a marker of its cache. */
  readonly providerData?: ProviderData;
  /** Validates arguments and decides on approval. Never throws for bad arguments. */
  prepare(input: JsonValue): Promise<PreparedToolCall<Input, Output>>;
}

/** A tool's result with media beside its output, for models that take media in tool results. */
export interface ToolOutput {
  readonly type: "tool-output";
  readonly output: JsonValue;
  readonly media: readonly MediaPart[];
}

interface ToolOptions<Name extends string, Input> {
  readonly name: Name;
  /** What it does and when to use it, for the model. */
  readonly description?: string;
  readonly input: StandardSchema<unknown, Input>;
}

/** Whether a call needs a person's approval before it runs. */
type Approval<Input> = true | ((input: Input) => boolean | Promise<boolean>);

/**
 * Defines a tool. Its arguments are validated before `run` sees them; what `run` returns goes to the model as JSON, and so does the
 * message of an error that it throws, never the stack. Without `run` the call stops and hands the tool call to the caller; with
 * `needsApproval` it stops until the caller approves or denies it.
 *
 * @example
 * const weather = tool({
 *   name: "weather",
 *   description: "The weather of a city",
 *   input: z.object({ city: z.string() }),
 *   run: ({ city }, { signal }) => fetchWeather(city, signal),
 * });
 */
export function tool<const Name extends string, Input, Output>(
  options: ToolOptions<Name, Input> & {
    readonly run: (input: Input, context: ToolContext) => Output | Promise<Output>;
    readonly needsApproval?: never;
  },
): Tool<Name, Input, Output, false>;
export function tool<const Name extends string, Input, Output>(
  options: ToolOptions<Name, Input> & {
    readonly run: (input: Input, context: ToolContext) => Output | Promise<Output>;
    readonly needsApproval: Approval<Input>;
  },
): Tool<Name, Input, Output, true>;
export function tool<const Name extends string, Input>(
  options: ToolOptions<Name, Input> & { readonly run?: never },
): Tool<Name, Input, JsonValue, true>;
export function tool<Input, Output>(
  options: ToolOptions<string, Input> & {
    readonly run?: (input: Input, context: ToolContext) => Output | Promise<Output>;
    readonly needsApproval?: Approval<Input>;
  },
): Tool<string, Input, Output> {
  const { name, description, input: schema, run, needsApproval = false } = options;
  return {
    type: "tool",
    name,
    ...(description !== undefined && { description }),
    inputSchema: jsonSchemaOf(schema, `tool "${name}"`),
    pauses: needsApproval !== false || run === undefined,
    async prepare(raw) {
      let input: Input;
      try {
        input = await validate(schema, raw, { of: "input", what: `The input of tool "${name}"` });
      } catch (error) {
        if (isAshlarError(error) && error.code === "schema") return { problem: error.message };
        throw error;
      }
      const approval = typeof needsApproval === "function" ? await needsApproval(input) : needsApproval;
      return {
        input,
        needsApproval: approval,
        ...(run && { run: async (context: ToolContext) => checkOutput(await run(input, context), name) }),
      };
    },
  };
}

/** @throws TypeError for what JSON would turn into something empty or odd: the model would be told that there is nothing */
function checkOutput<Output>(output: Output, name: string): Output {
  const refused = (what: string, cause?: unknown) =>
    new TypeError(`The tool "${name}" gave back ${what}, which JSON can't hold. Let it give back data.`, { cause });
  try {
    JSON.stringify(output, function (this: Readonly<Record<string, unknown>>, key, value: unknown) {
      // A Buffer has become a list of numbers by its `toJSON`.
      const bytes = ArrayBuffer.isView(this[key]) ? this[key] : undefined;
      const lost = key === "" && typeof value === "function" ? "a function" : lostInJson(bytes ?? value);
      if (lost) throw refused(lost);
      return value;
    });
  } catch (error) {
    throw error instanceof RangeError ? refused("data that is nested too deeply, or too large", error) : error;
  }
  return output;
}

function lostInJson(value: unknown): string | undefined {
  if (typeof value === "symbol") return "a symbol";
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const isLost = value instanceof Error || ArrayBuffer.isView(value) || (Object.keys(value).length === 0 && !isPlain(value));
  if (!isLost) return undefined;
  const what = value instanceof Promise ? "Promise (is an await missing?)" : (value.constructor?.name ?? "object");
  return `${/^[AEIO]/i.test(what) ? "an" : "a"} ${what}`;
}

/** Whether it is an object of no class, of this realm or another. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Gives back media from a tool. */
export function toolOutput(output: JsonValue, media: readonly MediaPart[]): ToolOutput {
  return { type: "tool-output", output, media };
}
