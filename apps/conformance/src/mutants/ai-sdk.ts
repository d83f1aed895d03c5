import { mutantGroup } from "./mutant.ts";

/** Bugs in the bridge to models of the AI SDK. */
export const aiSdk = mutantGroup("packages/providers/ai-sdk", "packages/providers/ai-sdk/src", [
  ["drops the temperature", "from/params.ts", "temperature !== undefined", "false"],
  ["drops stop sequences", "from/params.ts", "stopSequences !== undefined", "false"],
  ["drops a parameter that it can't send", "from/params.ts", "if (params.logProbabilities !== undefined) {", "if (false) {"],
  ["leaves out the schema", "from/params.ts", "...(output && { responseFormat", "...(false && { responseFormat"],
  ["overhears that something was left out", "from/params.ts", 'if (tolerated === "all") return;', "return;"],
  [
    "swallows a failure among the parts",
    "from/stream.ts",
    'if (value.type === "error") throw value.error;',
    'if (value.type === "error") continue;',
  ],
  ["takes a stream that ends early for a whole answer", "from/stream.ts", "if (!last || isCutOff(last)) throw", "if (!last) throw"],
  [
    "forgets what had arrived before a failure",
    "from/stream.ts",
    "throw Object.assign(await streamFailure(error, source), { partial: partial() });",
    "throw await streamFailure(error, source);",
  ],
  [
    "says that an abort was a broken stream",
    "from/stream.ts",
    "if (signal.aborted) throw abortedError(signal);\n    throw Object",
    "throw Object",
  ],
  ["does not stop the request at an abort", "from/language-model.ts", "abortSignal: signal,\n", ""],
  ["leaves a listener on the signal", "from/own-signal.ts", 'signal.removeEventListener("abort", follow);\n', ""],
  ["lets the error of the package through", "from/language-model.ts", "throw await requestFailure(error, source);", "throw error;"],
  [
    "drops the tool choice",
    "from/language-model.ts",
    "...(tools && request.toolChoice !== undefined && {",
    "...(false && tools && request.toolChoice !== undefined && {",
  ],
  ["counts no cached tokens", "from/usage.ts", "cachedInputTokens: usage?.inputTokens?.cacheRead,", ""],
  ["counts what came in as what went out", "from/usage.ts", "usage?.outputTokens?.total", "usage?.inputTokens?.total"],
]);
