import { call, prompt, system, text } from "@ashlar/core";
import type { BatchResult } from "@ashlar/core/adapter";
import { expectTypeOf } from "vitest";
import { z } from "zod";
import { type AnthropicOptions, anthropic, cached } from "./index.ts";

const model = anthropic("claude-opus-5-5");
const label = call({
  name: "label",
  model,
  input: z.object({ ticket: z.string() }),
  output: z.object({ label: z.enum(["billing", "other"]) }),
  prompt: ({ ticket }) => [cached(system("Be brief.")), prompt`${cached(text("Rules"), { ttl: "1h" })} ${ticket}`],
});

// A batch has the call's own types.
const results = await anthropic.batch(label, [{ ticket: "A refund." }]);
expectTypeOf(results).toExtend<readonly BatchResult<{ ticket: string }, { readonly value: { label: "billing" | "other" } }>[]>();
// @ts-expect-error: an input that the call does not take
anthropic.batch(label, [{ text: "A refund." }]);

// Under the provider's own name, and fit for any call.
const searching = anthropic.options({
  tools: [{ type: "web_search_20260318", name: "web_search", max_uses: 3 }],
  thinking: { type: "adaptive", display: "summarized" },
  context_management: { edits: [{ type: "clear_tool_uses_20250919" }] },
  betas: ["context-management-2025-06-27"],
  metadata: { user_id: "u1" },
});
call({ name: "search", model, providerOptions: searching, prompt: () => "Search." });
// @ts-expect-error: a slip
anthropic.options({ sevice_tier: "auto" });
// @ts-expect-error: Ashlar decides about it
anthropic.options({ max_tokens: 5 });
// @ts-expect-error: no such display
anthropic.options({ thinking: { type: "adaptive", display: "sumarized" } });

// What was declared to be options is JSON, too.
const fast: AnthropicOptions = { speed: "fast" };
call({ name: "fast", model, providerOptions: { anthropic: fast }, prompt: () => "Hi" });

// What is no plain data of a conversation can't be marked.
// @ts-expect-error: a template is not rendered yet; mark a part inside of it
cached(prompt`Hello`);
