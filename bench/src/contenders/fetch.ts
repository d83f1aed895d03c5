import type { Contender } from "./contender.ts";
import { plain, postByFetch } from "./plain.ts";
import { plainChat } from "./plain-chat.ts";

/** The floor: global `fetch`. */
export const create = (baseURL: string): Contender => plain(postByFetch, plainChat(baseURL));
