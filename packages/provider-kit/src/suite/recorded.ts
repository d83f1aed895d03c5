import type { ModelRequest } from "@ashlar/core";
import type { FakeReply, Fault } from "../fakes/fake-vendor.ts";
import { answer, type Way } from "./asking.ts";
import type { Subject } from "./subject.ts";

/**
 * What the vendor's answer is on the wire, to be changed and sent as a fault: the adapter asks for it, and its request is sent once more.
 */
export async function recorded(
  { serve }: Pick<Subject, "serve">,
  way: Way,
  request: ModelRequest,
  reply: FakeReply,
): Promise<{ readonly body: string; readonly changed: (body: string) => FakeReply }> {
  const { model, vendor } = await serve(reply, reply);
  await answer(model, way, request);
  const { path, headers, body } = vendor.requests[0]!;
  const kept = Object.entries(headers).filter(([name]) => !ofConnection.test(name));
  const response = await fetch(new URL(path, vendor.url), {
    method: "POST",
    headers: kept.map(([name, value]) => [name, String(value)]),
    body: JSON.stringify(body),
  });
  const contentType = response.headers.get("content-type") ?? "";
  const changed = (text: string): FakeReply => ({ fault: { type: "response", status: 200, body: text, contentType } satisfies Fault });
  return { body: await response.text(), changed };
}

const ofConnection = /^(?:host|connection|keep-alive|content-length|transfer-encoding|accept-encoding)$/;
