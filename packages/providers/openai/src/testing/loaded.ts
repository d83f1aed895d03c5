import { call, prompt } from "@ashlar/core";
import { requestOf } from "@ashlar/provider-kit";
import { problemsOf } from "@ashlar/provider-kit/published";
import { createOpenAI } from "../provider.ts";

// What the first requests of a process load is loaded before the clock of a test starts, and the published documents are read: on a busy
// machine this takes seconds.
// Nothing listens at this port, so that each request fails at once.
const provider = createOpenAI({ apiKey: "none", baseURL: "http://127.0.0.1:1/v1" });
const context = { signal: new AbortController().signal };
const models = [provider("m"), provider.chat("m")];
await Promise.allSettled([
  ...models.map((model) => model.generate(requestOf("Hello"), context)),
  ...models.map((model) => {
    return provider.batch(call({ name: "load", model, prompt: () => prompt`Hello` }), [undefined], { signal: AbortSignal.abort() });
  }),
  provider.embedding("m").embed(["Hello"], context),
]);
problemsOf("openai", "chatRequest", {});
problemsOf("openai", "responsesRequest", {});
