import { isJsonObject, type JsonObject, type MediaPart, type MediaSource, type ProviderData, type ReplyPart, toolCall } from "@ashlar/core";
import { jsonText } from "@ashlar/core/adapter";
import type { WirePart } from "./wire.ts";

/**
 * What one part says; `undefined` when it says nothing. Its other fields, such as the thought signature, go into `providerData`, because
 * Gemini wants them back on the part that they came with.
 *
 * @param makeId gives the id of a call that has none
 * @throws TypeError for a part that makes no sense
 */
export function toPart(part: WirePart, provider: string, makeId: () => string): ReplyPart | undefined {
  const { text, thought, functionCall, inlineData, fileData, ...rest } = part;
  const data = Object.keys(rest).length > 0 ? { providerData: { [provider]: rest } } : undefined;
  if (functionCall !== undefined) return toCall(functionCall, makeId, data);
  if (typeof text === "string") {
    if (text === "" && !data) return undefined;
    return { type: thought === true ? "reasoning" : "text", text, ...data };
  }
  if (text !== undefined) throw new TypeError("text that is not text");
  if (!thought && isJsonObject(inlineData)) {
    const { mimeType, data: bytes } = inlineData;
    if (typeof bytes !== "string" || typeof mimeType !== "string") throw new TypeError("media without bytes or type");
    return toMedia({ type: "base64", data: bytes, mediaType: mimeType }, data);
  }
  if (!thought && isJsonObject(fileData)) {
    const { mimeType, fileUri } = fileData;
    if (typeof fileUri !== "string") throw new TypeError("a file without its address");
    return toMedia({ type: "url", url: fileUri, ...(typeof mimeType === "string" && { mediaType: mimeType }) }, data);
  }
  // A tool that Google ran itself, or a draft of an image. It says nothing, but has its place in the conversation.
  return Object.keys(part).length > 0 ? { type: "reasoning", text: "", providerData: { [provider]: { part } } } : undefined;
}

type Data = { readonly providerData: ProviderData } | undefined;

function toCall(call: JsonObject, makeId: () => string, data: Data): ReplyPart {
  const { id, name, args, partialArgs, willContinue } = call;
  if (typeof name !== "string" || name === "") throw new TypeError("a function call without a name");
  if (partialArgs !== undefined || willContinue) throw new TypeError("a function call in pieces, which the Gemini API does not send");
  // As text, because core takes care of what is nested too deeply there.
  return toolCall(typeof id === "string" && id !== "" ? id : makeId(), name, jsonText(args ?? {}), data?.providerData);
}

function toMedia(source: MediaSource, data: Data): MediaPart {
  const kind = source.mediaType?.split("/")[0];
  return { type: kind === "image" || kind === "audio" ? kind : "file", source, ...data };
}
