/** The candidates, in the order of the table: from the one that needs least to the one that needs most. */
export const candidateNames = [
  "zero-shot",
  "instruction",
  "few-shot",
  "chain-of-thought",
  "nearest-examples",
  "tuned",
  "tuned-retrieval",
] as const;

/** One of the candidates. */
export type CandidateName = (typeof candidateNames)[number];
