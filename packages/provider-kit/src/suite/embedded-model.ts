import type { LanguageModel } from "@ashlar/core";
import type { CreateModel, EmbeddedModelTestOptions } from "./options.ts";
export function testEmbeddedModel(_createModel: CreateModel<LanguageModel>, _options: EmbeddedModelTestOptions): void {}
