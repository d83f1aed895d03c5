import { loadedOnce } from "../loaded-once.ts";
import type { Fetch } from "./fetch.ts";

const fetchAtStart = globalThis.fetch;
let lean: Fetch | undefined;
const load = loadedOnce(async () => {
  const { createLeanFetch } = await import("./lean-fetch.ts");
  lean = createLeanFetch();
  return lean;
});

/**
 * The `fetch` that adapters use when they are given none: on Node a lean transport over `node:http` with connections that are kept alive,
 * at half the CPU of the global one; elsewhere, and where the global one was replaced, the global one.
 *
 * The lean transport takes over POST requests with a text as body; any other goes to the global `fetch`. It has no limit of time but for
 * connecting, follows no redirect, asks for replies that are not compressed, and goes through a proxy where `HTTP_PROXY`, `HTTPS_PROXY` and
 * `NO_PROXY` say so, on versions of Node that can (22.21, 24.5). A request is sent once: where a server closes an idle connection at the
 * moment at which it is used again, nobody can know what became of the request, and so the failure is the caller's to hear of.
 */
export const defaultFetch: Fetch = (input, init) => {
  const replaced = globalThis.fetch !== fetchAtStart;
  if (replaced || !isNode() || init?.method?.toUpperCase() !== "POST" || typeof init.body !== "string" || input instanceof Request) {
    return globalThis.fetch(input, init);
  }
  return lean ? lean(input, init) : load().then((loaded) => loaded(input, init));
};

function isNode(): boolean {
  // Other runtimes have Node's modules too, and a `fetch` of their own that is better than their copy of them.
  return typeof process !== "undefined" && /^Node\.js\//.test(globalThis.navigator?.userAgent ?? "");
}
