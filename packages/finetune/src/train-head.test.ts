import { describe, expect, it } from "vitest";
import reference from "../reference/logistic-regression.json" with { type: "json" };
import { predict } from "./softmax-head.ts";
import { type TrainingEpoch, trainHead } from "./train-head.ts";

const embedding = { provider: "test", id: "vectors" };
const vectorsOf = (rows: readonly (readonly number[])[]) => rows.map((row) => Float32Array.from(row));
const train = { vectors: vectorsOf(reference.train), labels: reference.trainLabels };
const validation = { vectors: vectorsOf(reference.held), labels: reference.heldLabels };

describe("trainHead", () => {
  it.each(reference.fits)("gives scikit-learn's probabilities for l2 = $l2", async ({ l2, probabilities }) => {
    const { head } = await trainHead({ ...train, embedding, l2 });
    validation.vectors.forEach((vector, row) => {
      predict(head, vector).forEach((probability, k) => {
        expect(Math.abs(probability - probabilities[row]![k]!)).toBeLessThan(2e-4);
      });
    });
  });

  it("gives the same head each time, and tells of each epoch", async () => {
    const told: TrainingEpoch[] = [];
    const first = await trainHead({ ...train, embedding, validation, onEpoch: (epoch) => told.push(epoch) });
    const second = await trainHead({ ...train, embedding, validation });
    expect(second.head).toEqual(first.head);
    expect(told).toEqual(first.log);
    expect(first.log[0]!.trainLoss).toBeLessThan(Math.log(3));
    expect(first.milliseconds).toBeGreaterThan(0);
  });

  it("takes the epoch with the smallest validation loss, not the one that fits the training rows best", async () => {
    const { log, chosen, head } = await trainHead({ ...train, embedding, validation });
    const smallest = Math.min(...log.map(({ validationLoss }) => validationLoss!));
    expect(chosen.validationLoss).toBe(smallest);
    // Overfitting happens here: the training loss goes on falling.
    expect(log.at(-1)!.trainLoss).toBeLessThan(chosen.trainLoss);
    expect(log.at(-1)!.validationLoss).toBeGreaterThan(smallest);
    const loss = validation.vectors.reduce(
      (sum, vector, row) => sum - Math.log(predict(head, vector)[head.labels.indexOf(validation.labels[row]!)]!),
      0,
    );
    expect(loss / validation.vectors.length).toBeCloseTo(smallest, 9);
  });

  it("lets other work have its turn, and stops when aborted", async () => {
    const big = {
      vectors: Array.from({ length: 600 }, (_, row) => Float32Array.from({ length: 128 }, (_, j) => Math.sin(row * 31 + j * 7 + row * j))),
      labels: Array.from({ length: 600 }, (_, row) => `label ${row % 5}`),
    };
    const controller = new AbortController();
    const training = trainHead({ ...big, embedding, l2: 0, signal: controller.signal });
    const reason = new Error("Ctrl-C");
    setTimeout(() => controller.abort(reason), 30);
    await expect(training).rejects.toMatchObject({ code: "aborted", cause: reason });
  });

  it("refuses what it can't learn from, and says how to mend it", async () => {
    const one = Float32Array.of(1, 0);
    const two = Float32Array.of(0, 1);
    const rows = { vectors: [one, two], labels: ["a", "b"], embedding };
    await expect(trainHead({ vectors: [], labels: [], embedding })).rejects.toMatchObject({ problem: "no-rows" });
    await expect(trainHead({ ...rows, labels: ["a"] })).rejects.toMatchObject({ problem: "length-mismatch" });
    await expect(trainHead({ ...rows, labels: ["a", "a"] })).rejects.toMatchObject({ problem: "one-label" });
    await expect(trainHead({ ...rows, vectors: [one, new Float32Array(3)] })).rejects.toMatchObject({ problem: "dimension-mismatch" });
    await expect(trainHead({ ...rows, vectors: [one, Float32Array.of(Number.NaN, 1)] })).rejects.toMatchObject({ problem: "bad-vector" });
    await expect(trainHead({ ...rows, validation: { vectors: [one], labels: ["c"] } })).rejects.toMatchObject({ problem: "unknown-label" });
    await expect(trainHead({ ...rows, validation: { vectors: [], labels: [] } })).rejects.toMatchObject({ problem: "no-rows" });
    await expect(trainHead({ ...rows, l2: [0.1, 1] })).rejects.toThrow("with validation rows");
    await expect(trainHead({ ...rows, l2: -1 })).rejects.toThrow(RangeError);
  });

  it("copes with rows that are all zeros or all alike", async () => {
    const alike = Float32Array.of(0, 0);
    const { head } = await trainHead({ vectors: [alike, alike, alike], labels: ["a", "a", "b"], embedding });
    expect(predict(head, alike)[0]).toBeCloseTo(2 / 3, 3);
  });
});
