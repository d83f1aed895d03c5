import { call, prompt } from "@ashlar/core";
import { requestOf } from "@ashlar/provider-kit";
import { problemsOf } from "@ashlar/provider-kit/published";
import { createGoogle } from "../provider.ts";

// What the first requests of a process load is loaded before the clock of a test starts, and the published documents are read: on a busy
// machine this takes seconds.
// Nothing listens at this port, so that each request fails at once.
const provider = createGoogle({ apiKey: "none", baseURL: "http://127.0.0.1:1" });
const context = { signal: new AbortController().signal };
const model = provider("gemini-3.5-flash");
await Promise.allSettled([
  model.generate(requestOf("Hello"), context),
  provider.batch(call({ name: "load", model, prompt: () => prompt`Hello` }), [undefined], { signal: AbortSignal.abort() }),
  provider.countTokens(model.id, "Hello"),
  provider.embedding("m").embed(["Hello"], context),
]);
problemsOf("google", "generateContentRequest", {});
