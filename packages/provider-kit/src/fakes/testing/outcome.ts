import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "@ashlar/core";
import type { RunningVendor } from "../fake-vendor.ts";

/** What came of a request, as the socket saw it. */
export interface Outcome {
  readonly status?: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  /** Why it broke off: an error's code, or `open` where nothing more comes. */
  readonly broke?: string;
}

/** Sends a request and waits until it is over, or until nothing has come for `patience` milliseconds. */
export async function outcomeOf(vendor: RunningVendor, [path, body]: readonly [string, JsonObject], patience = 150): Promise<Outcome> {
  const outgoing = request(`${vendor.url}${path}`, { method: "POST", headers: { "content-type": "application/json" } });
  // Node tells of a cut connection here too.
  outgoing.on("error", () => {}).end(JSON.stringify(body));
  const answered = await Promise.race([once(outgoing, "response").catch(codeOf), sleep(patience, "open")]);
  if (typeof answered === "string") {
    outgoing.destroy();
    return { headers: {}, text: "", broke: answered };
  }
  const response: IncomingMessage = answered[0];
  let text = "";
  response.setEncoding("utf8").on("data", (piece) => {
    text += piece;
  });
  const ended = once(response, "end").then(() => undefined, codeOf);
  const broke = await Promise.race([ended, sleep(patience, "open")]);
  if (broke === "open") outgoing.destroy();
  return { ...(response.statusCode && { status: response.statusCode }), headers: response.headers, text, ...(broke && { broke }) };
}

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message;
}
