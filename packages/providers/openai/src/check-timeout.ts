import { InvalidRequestError } from "@ashlar/core";

/** @throws InvalidRequestError for what is no time limit */
export function checkTimeout(timeout: number | undefined): void {
  if (timeout === undefined || (timeout > 0 && (timeout < 2 ** 31 || timeout === Number.POSITIVE_INFINITY))) return;
  throw new InvalidRequestError(`The option timeout is ${timeout}: it must be milliseconds, more than 0 and less than 2^31.`, {});
}
