/** One event of a `text/event-stream`. */
export interface SseEvent {
  /** The name of the event; empty when the server gave none. */
  readonly name: string;
  readonly data: string;
}

/** Reads server-sent events from bytes, however they are cut. */
export interface SseParser {
  /** Gives out the events that these bytes complete. */
  push(bytes: Uint8Array): void;
  /** Gives out the event that was not yet complete when the stream ended, if there is one. */
  end(): void;
  /** Lines that are no part of an event, as far as 64 KB: some servers write an error into the stream as it is, when they break off. */
  stray(): string;
}

const longestStray = 65_536;
const fields: ReadonlySet<string> = new Set(["data", "event", "id", "retry"]);

/**
 * Makes a parser of server-sent events. Its work is linear in the bytes: a line that arrives in many pieces is put together once.
 * Accepts LF, CRLF and CR, `data:` without a space, comments, several `data` lines, a byte order mark, characters cut at any byte, and a
 * last event without the empty line.
 *
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 *
 * @param maxLength the most characters that one event may have
 * @param give takes each event
 * @throws RangeError from `push`, when an event is longer
 */
export function sseParser(maxLength: number, give: (event: SseEvent) => void): SseParser {
  const decoder = new TextDecoder(); // drops a byte order mark, keeps the bytes of a character that was cut
  let line = "";
  let name = "";
  let data = "";
  let hasData = false;
  let endedWithCr = false;
  let stray = "";

  const endEvent = (): void => {
    if (data !== "") give({ name, data });
    name = "";
    data = "";
    hasData = false;
  };
  const endLine = (whole: string): void => {
    const colon = whole.indexOf(":");
    if (whole === "") endEvent();
    if (colon === 0) return; // a comment
    const field = colon < 0 ? whole : whole.slice(0, colon);
    if (field !== "data" && field !== "event") {
      if (whole !== "" && !fields.has(field) && stray.length + whole.length < longestStray) stray += `${whole}\n`;
      return;
    }
    const start = colon < 0 ? whole.length : whole.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1;
    const value = whole.slice(start);
    if (field === "event") name = value;
    else {
      data = hasData ? `${data}\n${value}` : value;
      hasData = true;
    }
  };
  const read = (text: string): void => {
    let piece = text;
    if (endedWithCr && piece.startsWith("\n")) piece = piece.slice(1); // the second half of a CRLF
    if (text !== "") endedWithCr = text.endsWith("\r");
    if (piece.includes("\r")) piece = piece.replace(/\r\n?/g, "\n");
    let from = 0;
    for (let at = piece.indexOf("\n"); at >= 0; at = piece.indexOf("\n", from)) {
      endLine(line + piece.slice(from, at));
      line = "";
      from = at + 1;
    }
    line += piece.slice(from);
    if (line.length + data.length > maxLength) {
      throw new RangeError(`has an event of more than ${maxLength} characters`);
    }
  };
  return {
    push: (bytes) => read(decoder.decode(bytes, { stream: true })),
    end() {
      read(decoder.decode());
      if (line !== "") endLine(line);
      line = "";
      endEvent();
    },
    stray: () => stray,
  };
}
