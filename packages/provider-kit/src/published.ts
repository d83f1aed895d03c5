/**
 * `@ashlar/provider-kit/published`: judges requests and replies by the documents that the vendors publish.
 *
 * @module
 */

export { type Published, type PublishedNames, type PublishedSource, problemsOf, sourceOf } from "./published/problems-of.ts";
