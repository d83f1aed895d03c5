import { isJsonObject, type JsonValue } from "@ashlar/core";
import { fingerprintFormat } from "../fingerprint/fingerprint.ts";
import type { CallParts } from "../fingerprint/parts.ts";
import { describeAssignment } from "../prompt/describe-assignment.ts";
import { unifiedDiff } from "../text/diff.ts";
import { changesBetween } from "./changes.ts";
import { fenced } from "./markdown.ts";
import type { Snapshot } from "./snapshot.ts";

/** The sections that hold JSON, in the order of the file. */
export const jsonSections = {
  model: "Model",
  params: "Parameters",
  settings: "Settings",
  providerOptions: "Provider options",
  blocks: "Blocks",
  tools: "Tools",
  input: "Input",
  output: "Output",
  uses: "Uses",
} as const satisfies Partial<Record<keyof CallParts, string>>;

/** The section of what is known of a prompt beyond its texts. */
export const insertionHeading = "How inputs are inserted";

/** Writes a snapshot as Markdown. The same version gives the same text, to the last character. */
export function writeSnapshot(snapshot: Snapshot, before?: Snapshot): string {
  const { name, hash, after, parts, unseen } = snapshot;
  const { text, variants, ...insertion } = parts.prompt;
  return `${[
    `# ${JSON.stringify(name).slice(1, -1)}`,
    "Written from the code by `ashlar versions snapshot`. To change the call, change its code.",
    [`- version: \`${hash}\``, ...(after ? [`- after: \`${after}\``] : []), `- format: ${fingerprintFormat}`].join("\n"),
    ...(before ? changes(before.parts, parts) : []),
    "## Prompt",
    fenced("text", text),
    ...variants.flatMap(({ when, text: other }) => [
      `### When ${describeAssignment(when)}`,
      fenced(`diff ${JSON.stringify(when)}`, unifiedDiff(text, other, 1)),
    ]),
    ...(isEmpty(insertion) ? [] : [`### ${insertionHeading}`, fenced("json", JSON.stringify(insertion, null, 2))]),
    ...json(parts),
    ...(unseen.length > 0
      ? [
          "## Not seen",
          "Not in the hash. Name in `uses` what such a change should show.",
          unseen.map((reason) => `- ${reason.replaceAll("\n", " ")}`).join("\n"),
        ]
      : []),
  ].join("\n\n")}\n`;
}

function json(parts: CallParts): readonly string[] {
  return Object.entries(jsonSections).flatMap(([key, heading]) => {
    const value = parts[key as keyof typeof jsonSections];
    return isEmpty(value) ? [] : [`## ${heading}`, fenced("json", JSON.stringify(value, null, 2))];
  });
}

/** What differs from the version before, for whoever reviews the file. */
function changes(before: CallParts, after: CallParts): readonly string[] {
  const all = changesBetween(before, after);
  if (all.length === 0) return [];
  return ["## Changes", ...all.flatMap(({ what, diff }) => [`### ${what}`, fenced("diff", diff)])];
}

function isEmpty(value: JsonValue | object | undefined): boolean {
  if (value === undefined) return true;
  return Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0;
}
