import type { CallParts } from "../fingerprint/parts.ts";
import { describeAssignment } from "../prompt/describe-assignment.ts";
import type { PromptTemplate } from "../prompt/template.ts";
import { changedLines, unifiedDiff } from "../text/diff.ts";

/** What of a call differs between two versions. */
export interface Change {
  readonly what: "prompt" | "model" | "parameters" | "settings" | "provider options" | "blocks" | "tools" | "input" | "output" | "uses";
  /** The difference, as a unified diff of text or of JSON. */
  readonly diff: string;
}

const parts = {
  prompt: "prompt",
  model: "model",
  params: "parameters",
  settings: "settings",
  providerOptions: "provider options",
  blocks: "blocks",
  tools: "tools",
  input: "input",
  output: "output",
  uses: "uses",
} as const satisfies Record<keyof CallParts, Change["what"]>;

/** What differs between two versions of a call, part by part. Empty when nothing does. */
export function changesBetween(before: CallParts, after: CallParts): readonly Change[] {
  return Object.entries(parts).flatMap(([key, what]) => {
    const shared = key === "prompt" ? changedAgain(before.prompt, after.prompt) : [];
    const diff = unifiedDiff(textOf(before, key as keyof CallParts), textOf(after, key as keyof CallParts, shared), 2);
    return diff === "" ? [] : [{ what, diff }];
  });
}

function textOf(version: CallParts, key: keyof CallParts, changedAgain: readonly string[] = []): string {
  return key === "prompt" ? promptText(version.prompt, changedAgain) : JSON.stringify(version[key] ?? null, null, 2);
}

/** The prompt with all that it says for other inputs. */
function promptText({ text, variants, changed, ...insertion }: PromptTemplate, changedAgain: readonly string[]): string {
  return [
    text,
    ...variants.map(({ when, text: other }) => `When ${describeAssignment(when)}:\n${changedLines(text, other)}`),
    ...(Object.keys(insertion).length > 0 ? [JSON.stringify(insertion, null, 2)] : []),
    // Hashes tell a reader nothing.
    ...Object.keys(changed ?? {}).map(
      (place) =>
        `The code does more with \`${place}\` than insert it${changedAgain.includes(place) ? ", and something else than before" : ""}.`,
    ),
  ].join("\n");
}

/** Places that the code changes in both versions, each time in another way. */
function changedAgain({ changed: before = {} }: PromptTemplate, { changed: after = {} }: PromptTemplate): readonly string[] {
  return Object.keys(after).filter((place) => before[place] !== undefined && before[place] !== after[place]);
}
