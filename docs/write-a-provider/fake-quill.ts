import type { FinishReason, JsonObject } from "@ashlar/core";
import {
  type Failure,
  type FakeVendor,
  fakeVendor,
  pieces,
  type RefusedReason,
  type Said,
  type WireEvent,
} from "@ashlar/provider-kit/fakes";

/** A Quill that answers by a script: the kit brings the server, the script and the faults, this file brings Quill's words. */
export function fakeQuill(): FakeVendor {
  return fakeVendor("quill", () => ({
    vendor: "quill",
    basePath: "/v2",
    headers: () => ({ "x-quill-request": "quill-request-1" }),
    streams: ({ body }) => body.streamed === true,
    model: ({ pathname }) =>
      pathname === "/v2/scripts"
        ? {
            whole: (said) => ({ ...start, ...spoken(said), ...end(said) }),
            stream: (said) => ({
              events: () => events(said),
              failed: ({ body }) => [{ data: body }],
              unknown: () => ({ data: { weather: "fair" } }),
            }),
          }
        : undefined,
    serve: () => undefined,
    refused: (reason, wait) => {
      const [status, code, message] = refusals[reason];
      const headers = wait.form === "milliseconds" ? { "retry-after-ms": `${wait.milliseconds}` } : {};
      const seconds = wait.form === "seconds" ? { "retry-after": `${Math.ceil(wait.milliseconds / 1000)}` } : {};
      return { status, headers: { ...headers, ...seconds }, body: { error: { code, message } } };
    },
    failure: (kind, message): Failure =>
      kind === "not-found"
        ? { status: 404, body: { error: { code: "no_such_page", message } } }
        : { status: 400, body: { error: { code: "bad_script", message } } },
  }));
}

const refusals: Readonly<Record<RefusedReason, readonly [status: number, code: string, message: string]>> = {
  "wrong-key": [401, "who_are_you", "This key opens nothing."],
  "no-permission": [403, "not_for_you", "Your key may not use this quill."],
  "unknown-model": [404, "no_such_quill", "There is no such quill."],
  "bad-request": [400, "bad_script", "The script makes no sense."],
  "context-length": [400, "script_too_long", "The script has 9001 words, and this quill takes 8192."],
  "rate-limit": [429, "too_fast", "Slow down."],
  quota: [429, "purse_empty", "Your purse is empty."],
  overloaded: [503, "too_busy", "All quills are busy."],
  "server-error": [500, "out_of_ink", "Out of ink."],
  "content-filter": [400, "not_written", "This is not written here."],
};

const endings: Readonly<Record<FinishReason, string>> = {
  stop: "done",
  length: "page_full",
  "tool-calls": "errands",
  refusal: "declined",
  "content-filter": "struck_out",
  other: "wind",
};

const start: JsonObject = { id: "script-1", quill: "goose-2" };

let errands = 0;
const nextId = (): string => `errand-${++errands}`;

function spoken({ text, refusal, toolCalls }: Said): JsonObject {
  return {
    says: refusal ?? text ?? "",
    errands: toolCalls.map(({ id = nextId(), name, text: input }) => ({ id, name, with: input })),
  };
}

function end({ finishReason, usage }: Said): JsonObject {
  const { inputTokens, outputTokens } = usage;
  return { ended: endings[finishReason], ...(inputTokens !== undefined && { ink: { read: inputTokens, written: outputTokens ?? 0 } }) };
}

function* events(said: Said): Generator<WireEvent> {
  const { text = "", refusal = "", toolCalls, pieceLength } = said;
  yield { data: start, role: "bookkeeping" };
  for (const piece of pieces(refusal || text, pieceLength)) yield { data: { says: piece }, role: "piece" };
  for (const { id = nextId(), name, text: input } of toolCalls) {
    for (const piece of pieces(input, pieceLength)) yield { data: { errands: [{ id, name, with: piece }] }, role: "piece" };
  }
  yield { data: end(said), role: "closing" };
}
