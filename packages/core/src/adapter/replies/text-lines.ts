import { connectionError } from "../failures/connection-error.ts";
import { explained } from "../failures/explained.ts";
import { bodyReader } from "../fetch/body-reader.ts";
import type { Exchange } from "../requests/transport.ts";

/**
 * The lines of a response, such as the file of a batch's results, as they arrive; empty ones are passed over. A line that comes in many
 * pieces is put together once.
 *
 * @throws ConnectionError when it breaks off
 */
export async function* textLines({ response, source, signal }: Exchange): AsyncGenerator<string> {
  const body = bodyReader(response);
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  try {
    for (let done = !body; !done; ) {
      const piece = await body?.read().catch(async (error: unknown) => {
        throw await explained(source, signal, (_, origin) => connectionError(error, origin, "broke off in the middle of a file"));
      });
      done = piece?.done ?? true;
      const [first = "", ...rest] = decoder.decode(piece?.value, { stream: !done }).split("\n");
      pieces.push(first);
      for (const next of rest) {
        const line = pieces.join("");
        pieces = [next];
        if (line.trim() !== "") yield line;
      }
    }
    const last = pieces.join("");
    if (last.trim() !== "") yield last;
  } finally {
    body?.cancel(); // the reader has left; what comes does not matter any more
  }
}
