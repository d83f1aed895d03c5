import { testLanguageModel } from "@ashlar/provider-kit";
import { fakeQuill } from "./fake-quill.ts";
import { createQuill } from "./quill.ts";

testLanguageModel((vendor) => createQuill(vendor)("goose-2"), {
  name: "quill",
  vendor: fakeQuill,
  capabilities: {
    output: ["native", "text"],
    tools: true,
    params: ["temperature", "topP", "maxOutputTokens", "seed", "stopSequences"],
    media: [],
    toolChoices: ["auto", "none"],
    retryAfter: ["milliseconds", "seconds"],
  },
  providerOptions: { parchment: "vellum-15" },
});
