import { type CallSpec, renderPrompt, type StandardSchema } from "@ashlar/core";
import { VersionError } from "../errors.ts";
import type { Exceptions } from "./assignments.ts";
import { toDocument } from "./document.ts";
import { literalsOf } from "./literals.ts";
import { nowMask } from "./mask-now.ts";
import { errorsPlace, namePattern } from "./names.ts";
import { overlay } from "./overlay.ts";
import { placeholderErrors, placeholders } from "./placeholders.ts";
import { type Fill, sample } from "./sample.ts";
import type { Shape } from "./shape.ts";
import type { Assignment } from "./shape-paths.ts";
import { maskVarying } from "./varying.ts";
import { withinBounds } from "./within-bounds.ts";

/** What came of a prompt for one way that an input can go. */
export type Rendering = { readonly text: string } | { readonly error: string } | { readonly unreachable: true };

/** Renders a prompt with placeholders. */
export interface Renderer {
  readonly shape: Shape;
  /** The pattern of the names that stand for inputs. */
  readonly names: string;
  /** The placeholders of the usual fill. */
  readonly mark: Fill;
  /** What the prompt says. `fill` makes other values than placeholders. */
  render(assignment: Assignment, options?: { readonly fill?: Fill; readonly exceptions?: Exceptions }): Promise<Rendering>;
  /** True once the prompt has held the time or date of now, or the same input has given two texts. Such words are masked. */
  readonly varies: boolean;
  /** A line of the prompt that holds today's date, which a clock may have written. */
  readonly today: string | undefined;
  /** True once the prompt has waited for something outside, such as a search. */
  readonly waits: boolean;
}

/** How long a prompt may take to be rendered in all its ways. Only one that hangs, or fetches, takes so long. */
const longest = 10_000;

/** How long renderings go on, in milliseconds, before others have their turn: an app may be answering requests meanwhile. */
const longestTurn = 5;

const none: Exceptions = new Map();
const errorCounts: Readonly<Record<string, number>> = { filled: 2, one: 1, three: 3 };

/**
 * Makes the renderer of a call's prompt.
 *
 * @throws VersionError, as `render` does, when the prompt takes too long: what was seen until then would make a hash of the machine's speed
 */
export async function renderer(spec: Pick<CallSpec, "prompt" | "input">, shape: Shape): Promise<Renderer> {
  const names = namePattern(shape);
  const { mark, restore } = placeholders(names);
  const deadline = performance.now() + longest;
  const { mask, lineOfToday } = nowMask();
  let varies = false;
  /** Whether two texts of one millisecond may be the same though the prompt varies. */
  let ofTime = true;
  let holdsNow = false;
  let today: string | undefined;
  let waits = false;
  const onWait = (): void => {
    waits = true;
  };

  /** Inputs that the schema refuses never reach the prompt; unless it refuses all, because no placeholder can satisfy it. */
  let refusing = false;
  let since = performance.now();
  const render: Renderer["render"] = async (assignment, { fill = mark, exceptions = none } = {}) => {
    if (performance.now() - since > longestTurn) {
      await turn();
      since = performance.now();
    }
    const given = sample(shape, assignment, withinBounds(mark, exceptions));
    const marked = sample(shape, assignment, fill);
    const parsed = spec.input && (await validated(spec.input, given));
    if (refusing && !parsed) return { unreachable: true };
    const input = parsed ? overlay(parsed.value, given, marked) : marked;
    const errors = placeholderErrors(errorCounts[assignment[errorsPlace] ?? ""] ?? 0, mark);
    // The placeholder has the shape that the schema of the input tells.
    const once = async (): Promise<string> => {
      const from = Date.now();
      const content = await spec.prompt(input as never, { errors });
      const [text, literals, moment] = [restore(toDocument(renderPrompt(content))), literalsOf(content), { from, to: Date.now() }];
      const masked = mask(text, moment, literals);
      if (masked !== text) holdsNow = true;
      today ??= lineOfToday(masked, moment, literals);
      return masked;
    };
    try {
      const text = await inTime(once, deadline, onWait);
      if (!varies) return { text };
      if (ofTime) tick();
      return { text: maskVarying(text, await inTime(once, deadline, onWait)) };
    } catch (error) {
      if (VersionError.isInstance(error)) throw error;
      return { error: restore(error instanceof Error ? error.message : String(error)) };
    }
  };

  refusing = spec.input !== undefined && (await validated(spec.input, sample(shape, {}, withinBounds(mark, none)))) !== undefined;
  const first = await render({});
  await pause(2); // so that a prompt that holds the time shows it
  const began = Date.now();
  const second = await render({});
  const again = await render({});
  ofTime = Date.now() !== began || differences(second, again) !== differences(second, first);
  varies = JSON.stringify(first) !== JSON.stringify(second);
  return {
    shape,
    names,
    mark,
    render,
    get varies() {
      return varies || holdsNow;
    },
    get today() {
      return today;
    },
    get waits() {
      return waits;
    },
  };
}

function differences(a: Rendering, b: Rendering): string {
  return "text" in a && "text" in b ? maskVarying(a.text, b.text) : "";
}

async function validated(schema: StandardSchema, value: unknown): Promise<{ readonly value: unknown } | undefined> {
  try {
    const result = await schema["~standard"].validate(value);
    return result.issues ? undefined : result;
  } catch {
    // A transform that can't take a placeholder.
    return undefined;
  }
}

/** Lets others have their turn. Not by a timer where there is another way: on a busy machine each sleep waits for its turn among processes, too. */
function turn(): Promise<void> {
  return typeof setImmediate === "function" ? new Promise((resolve) => void setImmediate(resolve)) : pause(0);
}

/** Lets the clock go on, so that what is made of the time shows it. Not for ever: a test may have stopped it. */
function tick(): void {
  const now = Date.now();
  let looks = 0;
  while (Date.now() === now && looks < 100_000) looks++;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** `onWait` is told when the work is not done as soon as nothing else is: promises alone do not make it wait. */
function inTime<T>(work: () => Promise<T>, deadline: number, onWait: () => void): Promise<T> {
  const left = deadline - performance.now();
  if (left <= 0) return Promise.reject(tooSlow());
  return new Promise((resolve, reject) => {
    const timers = [setTimeout(onWait, 0), setTimeout(() => reject(tooSlow()), left)];
    work()
      .then(resolve, reject)
      .finally(() => timers.forEach(clearTimeout));
  });
}

function tooSlow(): VersionError {
  const message = `the prompt did not come within ${longest / 1000} seconds when it was rendered with placeholders: fetch what it needs before the call, and pass it as an input`;
  return new VersionError(message, { reason: "timeout" });
}
