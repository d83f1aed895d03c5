/**
 * `@ashlar/rag`: find the texts that matter to a question.
 *
 * @module
 */

// Errors
export { RetrievalError, type RetrievalProblem } from "./errors.ts";
// Classification by neighbours
export { type LabelDistributionOptions, labelDistribution } from "./label-distribution.ts";
// Index
export {
  type Document,
  type EmbeddingCost,
  type Hit,
  type MemoryIndex,
  memoryIndex,
  type SearchOptions,
  type SearchReply,
} from "./memory-index.ts";
