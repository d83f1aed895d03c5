import { afterEach, expect, it, vi } from "vitest";
import { ServerError } from "../../errors.ts";
import { BatchError } from "./errors.ts";
import { patienceWith, type Steadiness, steadily } from "./steady.ts";

afterEach(() => void vi.useRealTimers());

const hour = 3_600_000;

it.each([
  ["an hour for a provider that fails", () => new ServerError("It is down.", {}), 2],
  ["a day for a batch that has to end first", () => new BatchError("It has not ended.", { reason: "out-of-sight", retryable: true }), 26],
])("waits %s", async (_, failure, hours) => {
  vi.useFakeTimers();
  const onTrouble = vi.fn();
  const setting: Steadiness = {
    signal: new AbortController().signal,
    mayPass: ({ retryable }) => retryable,
    first: 1000,
    longest: 600_000,
    patience: patienceWith,
    onTrouble,
  };
  const work = vi.fn<() => Promise<string>>().mockImplementation(() => Promise.reject(failure()));
  const outcome = steadily(work, setting).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync((hours - 1) * hour - 1);
  const tries = work.mock.calls.length;
  expect(onTrouble).toHaveBeenCalledTimes(tries);
  await vi.advanceTimersByTimeAsync(hour);
  expect(await outcome).toMatchObject({ message: failure().message });
  expect(work.mock.calls.length).toBeGreaterThan(tries);
});
