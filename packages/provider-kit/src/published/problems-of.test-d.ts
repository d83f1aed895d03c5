import { expectTypeOf } from "vitest";
import { type Published, problemsOf } from "./problems-of.ts";

expectTypeOf<"messagesReply">().toExtend<Published<"anthropic">>();
expectTypeOf<"generateContentReply">().toExtend<Published<"google">>();
expectTypeOf<"chatReply">().not.toExtend<Published<"google">>();
// @ts-expect-error a name of another vendor
problemsOf("anthropic", "chatReply", {});
