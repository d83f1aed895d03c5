import { type LanguageModel, wrapModel } from "@ashlar/core";

type Around = Parameters<typeof wrapModel>[2];

/**
 * Makes a block's model as `wrapModel` does. What the block throws before it has a promise is a rejection too, so that blocks need not be
 * asynchronous functions, which cost each request more, and none around them has to look out for it.
 */
export function aroundModel(model: LanguageModel, block: Parameters<typeof wrapModel>[1], around: Around): LanguageModel {
  return wrapModel(model, block, (open, request, context) => {
    try {
      return around(open, request, context);
    } catch (error) {
      return Promise.reject(error);
    }
  });
}
