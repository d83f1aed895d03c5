import { AuthenticationError, type ErrorDetails } from "../../errors.ts";

/** Why there is no key that can be sent. */
export type KeyFailure =
  | { readonly type: "function" }
  | { readonly type: "missing"; readonly message: string }
  /** A character that no header can carry. */
  | { readonly type: "character"; readonly position: number; readonly from: string };

/** The error for a key that can't be sent. It never shows the key. */
export function keyError(failure: KeyFailure, details: ErrorDetails): AuthenticationError {
  switch (failure.type) {
    case "function":
      return new AuthenticationError("The function that was given as apiKey failed.", details);
    case "missing":
      return new AuthenticationError(failure.message, details);
    case "character": {
      const message = `The API key has a character at position ${failure.position + 1} that no key can have, such as a line break or a quotation mark: copy it again.`;
      return new AuthenticationError(`${message} It comes from ${failure.from}.`, details);
    }
  }
}
