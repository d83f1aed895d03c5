import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import type { Contender } from "./contender.ts";
import { type Post, plain } from "./plain.ts";
import { plainChat } from "./plain-chat.ts";

/** The floor's code over `node:http`. */
export function create(baseURL: string): Contender {
  const agent = new Agent({ keepAlive: true });
  const post: Post = async (url, headers, body) => {
    const sent = request(url, { method: "POST", agent, headers: { ...headers, "content-length": Buffer.byteLength(body) } }).end(body);
    const [message]: IncomingMessage[] = await once(sent, "response");
    return { text: () => text(message!), bytes: message! };
  };
  return plain(post, plainChat(baseURL));
}
