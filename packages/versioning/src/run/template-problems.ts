import { waitsReason } from "../prompt/explore.ts";
import { namePattern, placeOf } from "../prompt/names.ts";
import { type Shape, shapeOf } from "../prompt/shape.ts";
import { nameOf, placesOf } from "../prompt/shape-paths.ts";
import { namesIn } from "../prompt/substitute.ts";
import type { PromptTemplate } from "../prompt/template.ts";
import { varying } from "../prompt/varying.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

/** Why the prompt of a version can't be made again once its code is gone, as that did what data can't hold. Empty when it can. */
export function templateProblems({
  parts: { prompt, input, output, tools },
  unseen,
}: Pick<Snapshot, "parts" | "unseen">): readonly string[] {
  const { text, variants, changed = {} } = prompt;
  const shape = shapeOf(input ?? {});
  const inserted = insertedPlaces(prompt, shape);
  const records = placesOf(shape).flatMap(({ at, shape: { kind } }) => (kind === "record" ? [`${nameOf(at)}.*`] : []));
  const problems: string[] = [];
  if (text === "") problems.push("what its prompt says could not be seen");
  if ([text, ...variants.map((variant) => variant.text)].some((each) => each.includes(varying)))
    problems.push("its prompt holds words that differ each time");
  // The input's schema is that of the code.
  if (output && holdsVarying(output)) problems.push("its output schema holds words that differ each time");
  for (const tool of tools) if (holdsVarying(tool)) problems.push(`its tool "${tool.name}" holds words that differ each time`);
  if (unseen.includes(waitsReason)) problems.push("its prompt waits for something outside, such as a search");
  for (const place of Object.keys(changed)) {
    problems.push(`its prompt does more with \`${place}\` than insert it or ask whether it is there: it changes or compares it in code`);
  }
  for (const place of records.filter((each) => [...inserted].some((name) => name.startsWith(each)))) {
    problems.push(`its prompt goes through all that \`${place.slice(0, -2)}\` holds, in code`);
  }
  return problems;
}

function holdsVarying(data: object): boolean {
  return JSON.stringify(data).includes(varying);
}

/** The places of the input that a prompt inserts. */
export function insertedPlaces({ text, variants }: PromptTemplate, shape: Shape): ReadonlySet<string> {
  const names = namePattern(shape);
  return new Set([text, ...variants.map((variant) => variant.text)].flatMap((each) => namesIn(each, names).map(placeOf)));
}
