import type { CallEvent } from "../call/reply.ts";
import { isJsonObject } from "../json.ts";
import { partialJson } from "../partial-json.ts";

/** Stands between a run and those who read its stream. */
export interface ReasoningSplit {
  emit(event: CallEvent): void;
  /** Lets go of text that is still held back, however the run has ended. */
  end(): void;
}

/**
 * Takes the field that holds the reasoning out of a streamed JSON object: while it grows it comes as events of type `reasoning`, and the
 * text that follows is an object without it. An object that does not begin with the field passes as it is.
 */
export function splitReasoning(field: string, emit: (event: CallEvent) => void): ReasoningSplit {
  const pattern = new RegExp(`\\{\\s*"${field}"\\s*:\\s*"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"\\s*(?:,\\s*)?`, "s");
  let reader = partialJson({ expect: "object" });
  let held = "";
  let shown = 0;
  let passing = false;

  const release = (): void => {
    if (!passing && held !== "") emit({ type: "text", text: shown > 0 ? held.replace(pattern, "{") : held });
    passing = true;
  };
  const hold = (text: string): void => {
    held += text;
    reader.push(text);
    const { value } = reader;
    const reasoning = isJsonObject(value) ? value[field] : undefined;
    if (typeof reasoning === "string" && reasoning.length > shown) {
      emit({ type: "reasoning", text: reasoning.slice(shown) });
      shown = reasoning.length;
    }
    if (reader.done || (isJsonObject(value) && Object.keys(value).some((key) => key !== field))) release();
  };
  return {
    emit(event) {
      if (event.type === "text" && !passing) return hold(event.text);
      if (event.type === "finish") release();
      if (event.type === "step" || event.type === "restart") {
        release();
        reader = partialJson({ expect: "object" });
        held = "";
        shown = 0;
        passing = false;
      }
      emit(event);
    },
    end: release,
  };
}
