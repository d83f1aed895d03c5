import type { FakeReply, Fault, RefusedReason } from "@ashlar/provider-kit/fakes";

/** Something that goes wrong at a provider, or on the way. */
export interface Trouble {
  readonly name: string;
  readonly reply: FakeReply;
  /** Where it can happen: to a reply in one piece, to a stream, or to both. */
  readonly in: readonly ("whole" | "stream")[];
}

/** What the model says when nothing is wrong, and as much of it as arrives before a fault. */
export const answer = "Everything that can go wrong goes wrong in the middle of this sentence.";

const both = ["whole", "stream"] as const;
const streamOnly = ["stream"] as const;
const trouble = (name: string, fault: Fault, where: Trouble["in"] = both): Trouble => ({ name, reply: { text: answer, fault }, in: where });
const refused = (name: string, reason: RefusedReason): Trouble => trouble(name, { type: "refused", reason });

/** All faults, in the order of the matrix. */
export const troubles: readonly Trouble[] = [
  refused("wrong key", "wrong-key"),
  refused("unknown model", "unknown-model"),
  refused("bad request", "bad-request"),
  refused("prompt too long", "context-length"),
  refused("rate limit", "rate-limit"),
  refused("quota spent", "quota"),
  refused("overloaded", "overloaded"),
  refused("server error", "server-error"),
  refused("content filter", "content-filter"),
  trouble("HTML with 200", { type: "html" }),
  trouble("HTML with 502", { type: "html", status: 502 }),
  trouble("empty body", { type: "empty-body" }),
  trouble("hang-up", { type: "hang-up" }),
  trouble("never answers", { type: "silence" }),
  trouble("slow first byte", { type: "slow-first-byte", milliseconds: 50 }),
  trouble("body cut off", { type: "truncated-body" }, ["whole"]),
  trouble("reset in mid-stream", { type: "reset" }, streamOnly),
  trouble("early end", { type: "early-end" }, streamOnly),
  trouble("stall", { type: "stall" }, streamOnly),
  trouble("malformed event", { type: "malformed-event" }, streamOnly),
  trouble("error event", { type: "error-event", reason: "server-error" }, streamOnly),
  trouble("overload in a 200 stream", { type: "error-event", reason: "overloaded" }, streamOnly),
  trouble("unknown event", { type: "unknown-event" }, streamOnly),
  trouble("duplicate events", { type: "duplicate-events" }, streamOnly),
  { name: "cut by length", reply: { text: answer, finishReason: "length" }, in: both },
  { name: "refusal", reply: { refusal: "I can't help with that." }, in: both },
  { name: "bytes one by one", reply: { text: answer, framing: { bytes: 1, newline: "\r\n", comments: true } }, in: streamOnly },
];
