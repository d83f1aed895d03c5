import { isAshlarError, type OpenReply } from "@ashlar/core";

/**
 * Passes on a reply that is being opened, and calls `over` once when there is no more to come: the reply has ended, broken off, been left
 * by its reader, or could not be opened. The error is that of the request; a reader that left is none.
 */
export function whenOver(opening: Promise<OpenReply>, over: (error?: unknown) => void): Promise<OpenReply> {
  return opening.then(
    (opened) => {
      if (opened.reply) over();
      else {
        opened.ended.then(
          () => over(),
          (error) => over(isAshlarError(error) ? error : undefined),
        );
      }
      return opened;
    },
    (error) => {
      // Somebody may throw nothing at all.
      over(error ?? new Error("The request failed without an error."));
      throw error;
    },
  );
}
