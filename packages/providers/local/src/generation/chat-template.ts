import type { ChatHistoryItem, ChatWrapper, LlamaModel, LlamaText, Token } from "node-llama-cpp";
import type { RuntimeModule } from "../runtime/runtime.ts";
import type { ChatTurn } from "./chat-history.ts";
import type { ReasoningMarks } from "./reasoning-splitter.ts";

/** The chat template of a loaded model. */
export interface ChatTemplate {
  /** The tokens of a conversation. Text of messages never becomes a control token, whatever it contains. */
  tokenize(turns: readonly ChatTurn[]): Token[];
  /** Tokens and texts that end an answer, beside the model's own end tokens. */
  readonly endTokens: ReadonlySet<Token>;
  readonly endTexts: readonly string[];
  readonly reasoning: ReasoningMarks | undefined;
}

/**
 * The template `own` (Jinja), or the one that the model file brings, or else the one that fits its architecture. (The runtime's own choice is not used where the file
 * has a template: it takes 0.4 s, and doubles the first token of some ChatML models.)
 */
export function chatTemplate(runtime: RuntimeModule, model: LlamaModel, own: string | undefined): ChatTemplate {
  const wrapper =
    jinjaTemplate(runtime, model, own) ??
    jinjaTemplate(runtime, model, model.fileInfo.metadata.tokenizer?.chat_template) ??
    runtime.resolveChatWrapper(model, { warningLogs: false });
  const ends = wrapper.generateContextState({ chatHistory: history(probe) }).stopGenerationTriggers.map((trigger) => endOf(trigger, model));
  return {
    tokenize: (turns) => wrapper.generateContextState({ chatHistory: history(turns) }).contextText.tokenize(model.tokenizer),
    endTokens: new Set(ends.flatMap(({ token }) => (token === undefined ? [] : [token]))),
    endTexts: ends.flatMap(({ text }) => (text === undefined ? [] : [text])),
    reasoning: reasoningMarks(runtime, wrapper),
  };
}

const probe: readonly ChatTurn[] = [
  { role: "user", text: "Hello" },
  { role: "assistant", text: "" },
];

function jinjaTemplate(runtime: RuntimeModule, model: LlamaModel, template: string | undefined): ChatWrapper | undefined {
  if (!template) return undefined;
  try {
    const wrapper = new runtime.JinjaTemplateChatWrapper({ template, tokenizer: model.tokenizer });
    wrapper.generateContextState({ chatHistory: history(probe) });
    return wrapper;
  } catch {
    return undefined; // a template with features that the renderer lacks
  }
}

function history(turns: readonly ChatTurn[]): ChatHistoryItem[] {
  return turns.map(({ role, text }) =>
    role === "assistant" ? { type: "model", response: text === "" ? [] : [text] } : { type: role, text },
  );
}

interface End {
  readonly token?: Token;
  readonly text?: string;
}

function endOf(trigger: LlamaText, model: LlamaModel): End {
  const tokens = trigger.tokenize(model.tokenizer);
  const [first] = tokens;
  if (first === undefined || model.isEogToken(first)) return {}; // the runtime stops at these by itself
  return tokens.length === 1 ? { token: first } : { text: model.detokenize(tokens, true) };
}

function reasoningMarks(runtime: RuntimeModule, wrapper: ChatWrapper): ReasoningMarks | undefined {
  const thought = wrapper.settings.segments?.thought;
  if (!thought?.suffix) return undefined;
  const end = runtime.LlamaText(thought.suffix).toString().trim();
  if (isOpened(thought.prefix)) return { start: "", end, open: true };
  const start = runtime.LlamaText(thought.prefix).toString().trim();
  return start && end ? { start, end, open: false } : undefined;
}

function isOpened<T>(prefix: T | { readonly type: "openedOnStart" }): prefix is { readonly type: "openedOnStart" } {
  return typeof prefix === "object" && prefix !== null && "type" in prefix && prefix.type === "openedOnStart";
}
