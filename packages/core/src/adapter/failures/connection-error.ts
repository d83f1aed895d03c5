import { type AshlarError, ConnectionError } from "../../errors.ts";
import type { Origin } from "./origin.ts";
import { cleanCause } from "./redact.ts";

const hints: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "the connection was cut",
  UND_ERR_SOCKET: "the connection was cut",
  ENOTFOUND: "the name is not known; is baseURL right, and is there a network",
  EAI_AGAIN: "the name could not be looked up",
  ETIMEDOUT: "it did not answer",
  UND_ERR_CONNECT_TIMEOUT: "it did not answer",
  UND_ERR_HEADERS_TIMEOUT: "it accepted the request and did not answer in the time that the runtime's fetch allows",
  UND_ERR_BODY_TIMEOUT: "it stopped in the middle of its answer for longer than the runtime's fetch allows",
};

/** The error for a provider that could not be reached, or that went away before its reply was complete. */
export function connectionError(error: unknown, origin: Origin, what = "could not be reached"): AshlarError {
  const codes = codesIn(error);
  const code = codes.find((known) => known in hints) ?? codes[0];
  const isTls = codes.some((known) => /CERT|SSL|TLS|SIGNED|ISSUER|EPROTO/.test(known));
  const hint = isTls ? "the TLS certificate or protocol was not accepted" : code && hints[code];
  const said = error instanceof Error ? error.message : typeof error === "string" ? error : "";
  const reason = [hint, code].filter(Boolean).join(", ") || origin.redact.text(said.trim().slice(0, 300)).replace(/\.$/, "");
  return new ConnectionError(`${origin.host} ${what}${reason && `: ${reason}`}.`, {
    provider: origin.provider,
    model: origin.model,
    cause: cleanCause(error, origin.redact),
    ...(isTls && { retryable: false }),
  });
}

function codesIn(error: unknown): readonly string[] {
  const codes: string[] = [];
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth++) {
    if ("code" in current && typeof current.code === "string") codes.push(current.code);
  }
  return codes;
}
