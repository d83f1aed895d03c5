/** An event as the standard has it. */
export interface StandardEvent {
  /** `message` where the stream names none. */
  readonly name: string;
  readonly data: string;
}

/**
 * Reads a stream of events by the letter of the standard, from its text.
 *
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function readEventStream(text: string): readonly StandardEvent[] {
  const events: StandardEvent[] = [];
  let data: string[] = [];
  let name = "";
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  // What follows the last line end is no line: the stream broke off in it.
  lines.pop();
  for (const line of lines) {
    if (line === "") {
      if (data.length > 0) events.push({ name: name || "message", data: data.join("\n") });
      data = [];
      name = "";
      continue;
    }
    const [, field = "", value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "data") data.push(value);
    else if (field === "event") name = value;
    else if (field !== "" && field !== "id" && field !== "retry") throw new Error(`the standard has no field "${field}"`);
  }
  return events;
}
