/** A provider, or one of its wires, that has options of its own. */
export interface OwnOptions<Options> {
  /**
   * Options that only this provider has, as a request's `providerOptions` want them: under the provider's name, and with a slip found by the
   * compiler. Spread those of several providers into one object where a call may go to any of them.
   *
   * @example
   * call({ model: openai("gpt-5-mini"), providerOptions: openai.options({ store: false }), … });
   */
  options(own: Options): { readonly [provider: string]: Options };
}
