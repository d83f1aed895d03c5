import { type CallSpec, type JsonSchema, renderPrompt } from "@ashlar/core";
import { toDocument } from "./document.ts";
import { placeholders } from "./placeholders.ts";
import { sample } from "./sample.ts";
import { type Shape, shapeOf } from "./shape.ts";
import { type Assignment, type Switch, switchesOf } from "./switches.ts";

/** What a prompt says, as far as rendering it with placeholders shows. */
export interface PromptTemplate {
  /** What it says for the usual input, as `toDocument` writes it, with `{name}` where inputs stand. */
  readonly text: string;
  /** What it says for other inputs, where that differs. */
  readonly variants: readonly { readonly when: Assignment; readonly text: string }[];
}

/** A prompt's template, and what could not be seen. */
export interface Explored {
  readonly template: PromptTemplate;
  readonly unseen: readonly string[];
}

/** The most times that a prompt is rendered. */
const mostRenderings = 256;

/** Renders a prompt with placeholders, once for each combination of what its input can be like. */
export async function explorePrompt(spec: Pick<CallSpec, "prompt">, schema: JsonSchema | undefined): Promise<Explored> {
  const shape: Shape = shapeOf(schema ?? {});
  const texts = new Map<string, Assignment[]>();
  const unseen: string[] = [];
  for (const when of assignments(switchesOf(shape))) {
    try {
      const text = await render(spec, shape, when);
      const same = texts.get(text);
      if (same) same.push(when);
      else texts.set(text, [when]);
    } catch (error) {
      unseen.push(`the prompt threw for a placeholder: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const [first, ...others] = texts.keys();
  return {
    template: { text: first ?? "", variants: others.map((text) => ({ when: texts.get(text)?.[0] ?? {}, text })) },
    unseen: [...new Set(unseen)],
  };
}

async function render(spec: Pick<CallSpec, "prompt">, shape: Shape, when: Assignment): Promise<string> {
  const { fill, restore } = placeholders();
  const input = sample(shape, when, fill);
  // The placeholder has the shape that the input's schema allows.
  return restore(toDocument(renderPrompt(await spec.prompt(input as never, { errors: [] }))));
}

function* assignments(switches: readonly Switch[]): Generator<Assignment> {
  let made: Assignment[] = [{}];
  for (const { at, labels, minor } of switches) {
    const others = [...labels.slice(1)];
    if (made.length * (others.length + 1) <= mostRenderings)
      made = made.flatMap((when) => [when, ...others.map((label) => ({ ...when, [at]: label }))]);
    else made.push(...others.map((label) => ({ [at]: label })));
    for (const label of minor) made.push({ [at]: label });
  }
  yield* made;
}
