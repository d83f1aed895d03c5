import { type BodyReader, ownReader, type QuickResponse } from "./body-reader.ts";
import { HeaderView } from "./header-view.ts";

type Http = ReturnType<typeof process.getBuiltinModule<"node:http">>;
/** A reply as Node's HTTP client gives it. */
export type IncomingMessage = InstanceType<Http["IncomingMessage"]>;

/** Bytes that may wait in memory before the socket is told to. */
const mostWaiting = 1024 * 1024;

/** A reply of the lean transport. It is a `Response`, whose common members cost little. */
export class LeanResponse implements QuickResponse {
  readonly status: number;
  readonly statusText: string;
  readonly ok: boolean;
  readonly headers: HeaderView;
  readonly redirected = false;
  readonly type = "default";
  readonly url: string;
  readonly #message: IncomingMessage;
  #reader: BodyReader | undefined;
  #whole: Response | undefined;

  constructor(message: IncomingMessage, url: string) {
    this.#message = message;
    this.status = message.statusCode ?? 0;
    this.statusText = message.statusMessage ?? "";
    this.ok = this.status >= 200 && this.status < 300;
    this.headers = new HeaderView(message.headers);
    this.url = url;
  }

  get bodyUsed(): boolean {
    return this.#reader !== undefined || (this.#whole?.bodyUsed ?? false);
  }

  [ownReader](): BodyReader {
    if (this.#reader || this.#whole) throw new TypeError("The body of this reply has been read already.");
    this.#reader = messageReader(this.#message);
    return this.#reader;
  }

  async text(): Promise<string> {
    if (this.#whole) return this.#whole.text();
    const reader = this[ownReader]();
    const decoder = new TextDecoder();
    let text = "";
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) text += decoder.decode(piece.value, { stream: true });
    return text + decoder.decode();
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  get body(): Response["body"] {
    return this.#asFetched().body;
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#asFetched().arrayBuffer();
  }

  blob(): ReturnType<Response["blob"]> {
    return this.#asFetched().blob();
  }

  bytes(): ReturnType<Response["bytes"]> {
    return this.#asFetched().bytes();
  }

  formData(): ReturnType<Response["formData"]> {
    return this.#asFetched().formData();
  }

  clone(): Response {
    return this.#asFetched().clone();
  }

  /** The reply as `fetch` would have given it, for whoever wants what the lean path has not. */
  #asFetched(): Response {
    if (this.#whole) return this.#whole;
    const reader = this[ownReader]();
    this.#reader = undefined;
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else if (value) controller.enqueue(value);
      },
      cancel: () => reader.cancel(),
    });
    const hasBody = ![101, 204, 205, 304].includes(this.status);
    this.#whole = new Response(hasBody ? stream : null, { status: this.status, statusText: this.statusText, headers: [...this.headers] });
    return this.#whole;
  }
}

/** Reads a message by its events: an iterator of Node's costs several times as much for each piece. */
function messageReader(message: IncomingMessage): BodyReader {
  const waiting: Uint8Array[] = [];
  let bytes = 0;
  let over = false;
  let failure: Error | undefined;
  let wanted: { resolve(result: { done: boolean; value?: Uint8Array }): void; reject(error: Error): void } | undefined;

  const end = (error?: Error): void => {
    if (over) return;
    over = true;
    failure = error;
    if (waiting.length > 0 || !wanted) return;
    if (error) wanted.reject(error);
    else wanted.resolve({ done: true });
    wanted = undefined;
  };
  message.on("data", (piece: Uint8Array) => {
    if (wanted) {
      wanted.resolve({ done: false, value: piece });
      wanted = undefined;
      return;
    }
    waiting.push(piece);
    bytes += piece.length;
    if (bytes > mostWaiting) message.pause();
  });
  message.on("end", () => end());
  message.on("error", (error) => end(error));
  message.on("close", () =>
    end(message.complete ? undefined : Object.assign(new Error("The connection was cut."), { code: "ECONNRESET" })),
  );
  const readNow = (): Uint8Array | undefined => {
    const value = waiting.shift();
    if (!value) return undefined;
    bytes -= value.length;
    if (bytes === 0 && message.isPaused()) message.resume();
    return value;
  };
  return {
    readNow,
    read() {
      const value = readNow();
      if (value) return Promise.resolve({ done: false, value });
      if (over) return failure ? Promise.reject(failure) : Promise.resolve({ done: true });
      return new Promise((resolve, reject) => {
        wanted = { resolve, reject };
      });
    },
    cancel: () => void message.destroy(),
  };
}
