/**
 * `@ashlar/finetune`: models tuned on your own examples.
 *
 * @module
 */

// Models
export { type ClassifierModelOptions, classifierModel } from "./classifier-model.ts";
// Errors
export { TrainingError, type TrainingProblem } from "./errors.ts";
export { type HeadModelOptions, headModel } from "./head-model.ts";
// Distributions
export { chooseMixWeight, type MixExamples, mixDistributions } from "./mix.ts";
// A softmax head over embeddings
export { type EmbeddingIdentity, logProbabilities, parseHead, predict, type SoftmaxHead } from "./softmax-head.ts";
export { type LabelledVectors, type TrainedHead, type TrainHeadOptions, type TrainingEpoch, trainHead } from "./train-head.ts";
