/** What came of one input. */
export type BatchResult<In, R> =
  | { readonly ok: true; readonly input: In; readonly reply: R }
  | { readonly ok: false; readonly input: In; readonly error: Error };
