import { defineError } from "@ashlar/core";

/** What is wrong with documents, vectors or queries. */
export type RetrievalProblem = "dimension-mismatch" | "bad-vector" | "empty-text" | "duplicate-id";

/** Documents or a query can't be used; the message says which and how to mend it. */
export class RetrievalError extends defineError<"retrieval", { readonly problem: RetrievalProblem }>("retrieval") {}
