import type {
  EmbeddingModelV3,
  EmbeddingModelV4,
  LanguageModelV3,
  LanguageModelV3Content,
  LanguageModelV3StreamPart,
  LanguageModelV4,
  LanguageModelV4Content,
  LanguageModelV4StreamPart,
  SharedV3Warning,
  SharedV4Warning,
} from "@ai-sdk/provider";

/** A language model of the Vercel AI SDK: of any provider package for `ai` 6 (v3) or `ai` 7 (v4). */
export type AiSdkLanguageModel = LanguageModelV3 | LanguageModelV4;

/** An embedding model of the Vercel AI SDK. */
export type AiSdkEmbeddingModel = EmbeddingModelV3 | EmbeddingModelV4;

/** A part of a reply, of either version. */
export type Content = LanguageModelV3Content | LanguageModelV4Content;

/** A part of a stream, of either version. */
export type StreamPart = LanguageModelV3StreamPart | LanguageModelV4StreamPart;

/** What a model warns of, of either version. */
export type Warning = SharedV3Warning | SharedV4Warning;
