import { abortedError, connectionError, type Exchange } from "@ashlar/core/adapter";

/**
 * The lines of a response, as they arrive; empty ones are passed over.
 *
 * @throws ConnectionError when it breaks off
 */
export async function* textLines({ response, origin, signal }: Exchange): AsyncGenerator<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (let done = !reader; !done; ) {
      const piece = await reader?.read().catch((error: unknown) => {
        throw signal.aborted ? abortedError(signal) : connectionError(error, origin, "broke off in the middle of a file");
      });
      done = piece?.done ?? true;
      const lines = (rest + decoder.decode(piece?.value, { stream: !done })).split("\n");
      rest = lines.pop() ?? "";
      yield* lines.filter((line) => line.trim() !== "");
    }
    if (rest.trim() !== "") yield rest;
  } finally {
    await reader?.cancel().catch(() => {}); // the reader has left; what comes does not matter any more
  }
}
