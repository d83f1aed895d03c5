import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { Fetch } from "@ashlar/core/adapter";
import { context, createTraceState, trace } from "@opentelemetry/api";
import { expect, it, onTestFinished } from "vitest";
import { propagatingFetch } from "./propagating-fetch.ts";
import { calm, hello, inMemory } from "./testing/in-memory.ts";
import { smallModel } from "./testing/small-model.ts";

async function server(): Promise<{ readonly url: string; readonly headers: IncomingHttpHeaders[] }> {
  const headers: IncomingHttpHeaders[] = [];
  const http = createServer((request, response) => {
    headers.push(request.headers);
    response.end("ok");
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/`, headers };
}

it("tells the server which span the request is part of, beside the request's own headers", async () => {
  const { traced, span } = inMemory();
  const { url, headers } = await server();
  const fetch = propagatingFetch();
  const model = smallModel(async () => {
    const init = { method: "POST", body: "{}", headers: { authorization: "Bearer x" } };
    return (await fetch(url, init)).text();
  });
  await traced(model).generate(hello, calm());
  const { traceId, spanId } = span("chat small").spanContext();
  expect(headers).toMatchObject([{ traceparent: `00-${traceId}-${spanId}-01`, authorization: "Bearer x" }]);
});

const seen: (Headers | undefined)[] = [];
const spy: Fetch = async (_, init) => {
  seen.push(init?.headers === undefined ? undefined : new Headers(init.headers));
  return new Response();
};

it("keeps the headers of a Request, and sends the trace's state but no baggage", async () => {
  inMemory();
  const traceState = createTraceState("vendor=1");
  const outside = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", traceFlags: 0, traceState };
  await context.with(trace.setSpanContext(context.active(), outside), () =>
    propagatingFetch(spy)(new Request("http://127.0.0.1/", { headers: { "x-own": "1" } })),
  );
  expect([...(seen.at(-1) ?? [])]).toEqual([
    ["traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"],
    ["tracestate", "vendor=1"],
    ["x-own", "1"],
  ]);
});

it("changes nothing where there is no span", async () => {
  await propagatingFetch(spy)("http://127.0.0.1/");
  expect(seen.at(-1)).toBeUndefined();
});
