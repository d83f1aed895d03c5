/** A histogram as the conventions describe it. */
export interface MetricName {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  /** Upper bounds of its buckets. */
  readonly boundaries: readonly number[];
}

/** What is called how in one version of the conventions. What a version has no name for is not recorded. */
export interface Conventions {
  /** Goes into the scope of spans and metrics. */
  readonly schemaUrl: string;
  readonly attributes: Readonly<Record<AttributeKey, string | undefined>>;
  readonly metrics: Readonly<Record<MetricKey, MetricName | undefined>>;
  readonly operations: Readonly<Record<OperationKey, string>>;
  /** Providers that the conventions have a name of their own for, by the name that Ashlar has. */
  readonly providers: Readonly<Record<string, string>>;
}

/** What an attribute says. */
export type AttributeKey = keyof typeof attributes;

/** What a metric measures. */
export type MetricKey = "tokens" | "duration" | "firstChunk" | "cost";

/** What a span stands for. */
export type OperationKey = "chat" | "content" | "embeddings" | "call" | "tool" | "retrieval";

/** Versions of the conventions that can be chosen. */
export type ConventionsVersion = keyof typeof conventions;

const attributes = {
  operation: "gen_ai.operation.name",
  provider: "gen_ai.provider.name",
  agentName: "gen_ai.agent.name",
  agentVersion: "gen_ai.agent.version",
  promptName: "gen_ai.prompt.name",
  promptVersion: "gen_ai.prompt.version",
  outputType: "gen_ai.output.type",
  requestModel: "gen_ai.request.model",
  stream: "gen_ai.request.stream",
  temperature: "gen_ai.request.temperature",
  topP: "gen_ai.request.top_p",
  topK: "gen_ai.request.top_k",
  maxOutputTokens: "gen_ai.request.max_tokens",
  stopSequences: "gen_ai.request.stop_sequences",
  seed: "gen_ai.request.seed",
  frequencyPenalty: "gen_ai.request.frequency_penalty",
  presencePenalty: "gen_ai.request.presence_penalty",
  responseId: "gen_ai.response.id",
  responseModel: "gen_ai.response.model",
  finishReasons: "gen_ai.response.finish_reasons",
  firstChunk: "gen_ai.response.time_to_first_chunk",
  inputTokens: "gen_ai.usage.input_tokens",
  outputTokens: "gen_ai.usage.output_tokens",
  cachedInputTokens: "gen_ai.usage.cache_read.input_tokens",
  cacheWriteTokens: "gen_ai.usage.cache_creation.input_tokens",
  reasoningTokens: "gen_ai.usage.reasoning.output_tokens",
  tokenType: "gen_ai.token.type",
  dimensions: "gen_ai.embeddings.dimension.count",
  toolName: "gen_ai.tool.name",
  toolType: "gen_ai.tool.type",
  toolCallId: "gen_ai.tool.call.id",
  dataSource: "gen_ai.data_source.id",
  errorType: "error.type",
  statusCode: "http.response.status_code",
  // Content, only where it was asked for
  inputMessages: "gen_ai.input.messages",
  outputMessages: "gen_ai.output.messages",
  systemInstructions: "gen_ai.system_instructions",
  toolDefinitions: "gen_ai.tool.definitions",
  toolDescription: "gen_ai.tool.description",
  toolArguments: "gen_ai.tool.call.arguments",
  toolResult: "gen_ai.tool.call.result",
  queryText: "gen_ai.retrieval.query.text",
  documents: "gen_ai.retrieval.documents",
  // The conventions have no name for these
  attempts: "ashlar.attempts",
  blocks: "ashlar.blocks",
  cost: "ashlar.cost",
} as const;

const seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

const v1_41: Conventions = {
  schemaUrl: "https://opentelemetry.io/schemas/1.41.0",
  attributes,
  metrics: {
    tokens: {
      name: "gen_ai.client.token.usage",
      unit: "{token}",
      description: "Number of input and output tokens used.",
      boundaries: [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
    },
    duration: { name: "gen_ai.client.operation.duration", unit: "s", description: "GenAI operation duration.", boundaries: seconds },
    firstChunk: {
      name: "gen_ai.client.operation.time_to_first_chunk",
      unit: "s",
      description: "Time to receive the first chunk of a streamed response.",
      boundaries: seconds,
    },
    cost: {
      name: "ashlar.client.cost",
      unit: "{USD}",
      description: "What requests to models cost, where the price is known.",
      boundaries: [0.00001, 0.00004, 0.00016, 0.00064, 0.00256, 0.01024, 0.04096, 0.16384, 0.65536, 2.62144, 10.48576],
    },
  },
  operations: {
    chat: "chat",
    content: "generate_content",
    embeddings: "embeddings",
    call: "invoke_agent",
    tool: "execute_tool",
    retrieval: "retrieval",
  },
  providers: {
    azure: "azure.ai.openai",
    "amazon-bedrock": "aws.bedrock",
    google: "gcp.gemini",
    mistral: "mistral_ai",
    vertex: "gcp.vertex_ai",
    xai: "x_ai",
  },
};

const v1_36: Conventions = {
  ...v1_41,
  schemaUrl: "https://opentelemetry.io/schemas/1.36.0",
  attributes: {
    ...attributes,
    provider: "gen_ai.system",
    agentVersion: undefined,
    promptName: undefined,
    promptVersion: undefined,
    stream: undefined,
    firstChunk: undefined,
    cachedInputTokens: undefined,
    cacheWriteTokens: undefined,
    reasoningTokens: undefined,
    dimensions: undefined,
    inputMessages: undefined,
    outputMessages: undefined,
    systemInstructions: undefined,
    toolDefinitions: undefined,
    toolArguments: undefined,
    toolResult: undefined,
    queryText: undefined,
    documents: undefined,
  },
  metrics: { ...v1_41.metrics, firstChunk: undefined },
  providers: { ...v1_41.providers, xai: "xai" },
};

/**
 * The names of spans, attributes and metrics by version of OpenTelemetry's GenAI conventions: the one place where they stand.
 *
 * `1.41` is the default. Its `gen_ai.prompt.version` comes from the conventions after it. `1.36` is what many backends learned first:
 * `gen_ai.system` for the provider, and no names for content, cached tokens and the time to the first chunk.
 *
 * Source: https://github.com/open-telemetry/semantic-conventions/tree/v1.41.0/docs/gen-ai (and v1.36.0), and
 * https://github.com/open-telemetry/semantic-conventions-genai, where they are kept since.
 */
export const conventions = { "1.41": v1_41, "1.36": v1_36 } as const satisfies Readonly<Record<string, Conventions>>;
