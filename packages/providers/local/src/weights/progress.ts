/** What is being done to get a model ready. */
export type ProgressPhase = "waiting" | "connecting" | "downloading" | "extracting" | "converting" | "loading";

/**
 * How far a model's weights are. `waiting`: another process is fetching the same file. `bytes` and `total` are bytes, where they are
 * known; while a model is loading, they are parts of its file.
 */
export interface Progress {
  readonly phase: ProgressPhase;
  /** The model's id or path. */
  readonly model: string;
  /** Where from, in words. */
  readonly source?: string;
  readonly bytes?: number;
  readonly total?: number;
}

/** Hears how far a model's weights are. */
export type OnProgress = (progress: Progress) => void;
