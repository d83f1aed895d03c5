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

/** Sends a request and waits until it is over, or until nothing more comes where it is to stay open. */
export async function outcomeOf(vendor: RunningVendor, [path, body]: readonly [string, JsonObject], staysOpen = false): Promise<Outcome> {
  const outgoing = request(`${vendor.url}${path}`, { method: "POST", headers: { "content-type": "application/json" } });
  let response: IncomingMessage | undefined;
  let text = "";
  const ended = new Promise<string | undefined>((resolve) => {
    // Node tells of a cut connection here too.
    outgoing.on("error", (error) => resolve(codeOf(error))).end(JSON.stringify(body));
    outgoing.on("response", (incoming) => {
      response = incoming;
      incoming.setEncoding("utf8").on("data", (piece) => {
        text += piece;
      });
      once(incoming, "end").then(
        () => resolve(undefined),
        (error) => resolve(codeOf(error)),
      );
    });
  });
  const stopped = async () => {
    while (vendor.requests.length === 0) await sleep(5);
    return quiet(() => `${response?.statusCode} ${text}`);
  };
  const broke = await (staysOpen ? Promise.race([ended, stopped()]) : ended);
  outgoing.destroy();
  return { ...(response?.statusCode && { status: response.statusCode }), headers: response?.headers ?? {}, text, ...(broke && { broke }) };
}

/** Waits until nothing has changed several times in turn: on a busy machine a timer may come before what it waits for. */
async function quiet(state: () => string): Promise<"open"> {
  let last = "";
  for (let calm = 0; calm < 5; ) {
    await sleep(30);
    const now = state();
    calm = now === last ? calm + 1 : 0;
    last = now;
  }
  return "open";
}

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message;
}
