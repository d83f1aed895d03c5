import { ConnectionError, NotFoundError, PermissionError, ServerError } from "@ashlar/core";
import { abortedError } from "../abort.ts";
import type { HubFile } from "./known-models.ts";

/** A file at the hub, ready to be read. */
export interface RemoteFile {
  readonly url: string;
  readonly bytes?: number | undefined;
  /** The checksum that the hub publishes, where it does. */
  readonly sha256?: string | undefined;
  readonly content: AsyncIterable<Uint8Array>;
}

/** How the hub is reached. */
export interface HubOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the first answer. Default 3,000, so that a machine without network goes on at once. */
  readonly connectTimeout?: number;
  /** Milliseconds without a byte after which a download has failed. Default 30,000. */
  readonly idleTimeout?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The address of a file at the hub. `HF_ENDPOINT` names a mirror. */
export function hubUrl(file: HubFile, env: Readonly<Record<string, string | undefined>> = process.env): string {
  const endpoint = (env.HF_ENDPOINT || "https://huggingface.co").replace(/\/+$/, "");
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  return `${endpoint}/${file.repository}/resolve/${encodeURIComponent(file.revision ?? "main")}/${path}`;
}

/**
 * Opens a file by its URL. `HF_TOKEN` is sent to the hub (or its mirror) alone, for models that need it.
 *
 * @throws ConnectionError when nothing answers within `connectTimeout`; NotFoundError, PermissionError, ServerError.
 */
export async function openRemote(url: string, options: HubOptions = {}): Promise<RemoteFile> {
  const { signal, connectTimeout = 3000, idleTimeout = 30_000, env = process.env } = options;
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  const release = () => signal?.removeEventListener("abort", abort);
  const timer = setTimeout(() => controller.abort(new Error(`no answer within ${connectTimeout / 1000} s`)), connectTimeout);
  try {
    signal?.throwIfAborted();
    const { response, published } = await follow(url, controller.signal, env);
    if (!response.ok || !response.body) throw await statusError(url, response);
    const length = Number(published.bytes ?? response.headers.get("content-length") ?? Number.NaN);
    const bytes = Number.isSafeInteger(length) ? length : undefined;
    return { url, bytes, sha256: published.sha256, content: read(response.body, url, controller, idleTimeout, signal, release) };
  } catch (cause) {
    release();
    throw signal?.aborted ? abortedError(signal, `fetching ${url}`) : connectionError(url, cause);
  } finally {
    clearTimeout(timer);
  }
}

// The hub names size and checksum of a large file on the redirect to its storage, not at the storage: redirects are followed by hand.
async function follow(url: string, signal: AbortSignal, env: Readonly<Record<string, string | undefined>>) {
  const published: { bytes?: string | undefined; sha256?: string | undefined } = {};
  const home = new URL(hubUrl({ repository: "", path: "" }, env)).host;
  for (let at = url, hops = 0; hops < 6; hops++) {
    const isHub = new URL(at).host === home;
    const headers = isHub && env.HF_TOKEN ? { authorization: `Bearer ${env.HF_TOKEN}` } : {};
    const response = await fetch(at, { headers, redirect: "manual", signal });
    if (isHub) {
      const etag = response.headers.get("x-linked-etag")?.replaceAll('"', "");
      if (etag && /^[0-9a-f]{64}$/.test(etag)) published.sha256 = etag;
      published.bytes ??= response.headers.get("x-linked-size") ?? undefined;
    }
    const location = response.headers.get("location");
    if (response.status < 300 || response.status >= 400 || !location) return { response, published };
    await response.body?.cancel();
    at = new URL(location, at).href;
  }
  throw new ServerError(`${url} redirects in circles`, { provider: "local", retryable: false });
}

async function* read(
  body: ReadableStream<Uint8Array>,
  url: string,
  controller: AbortController,
  idleTimeout: number,
  signal: AbortSignal | undefined,
  release: () => void,
): AsyncGenerator<Uint8Array> {
  const idle = () => controller.abort(new Error(`no data for ${idleTimeout / 1000} s`));
  let timer = setTimeout(idle, idleTimeout);
  try {
    for await (const chunk of body) {
      clearTimeout(timer);
      yield chunk;
      timer = setTimeout(idle, idleTimeout);
    }
  } catch (cause) {
    throw signal?.aborted ? abortedError(signal, `fetching ${url}`) : connectionError(url, cause);
  } finally {
    clearTimeout(timer);
    release();
  }
}

async function statusError(url: string, response: Response): Promise<Error> {
  await response.body?.cancel();
  const { status } = response;
  const details = { provider: "local", status };
  if (status === 401 || status === 403)
    return new PermissionError(`${url} answered ${status}: accept the model's licence at the hub and set HF_TOKEN`, details);
  if (status === 404) return new NotFoundError(`${url} does not exist; check the name of the repository and the file`, details);
  return new ServerError(`${url} answered ${status}`, details);
}

function connectionError(url: string, cause: unknown): unknown {
  if (NotFoundError.isInstance(cause) || PermissionError.isInstance(cause) || ServerError.isInstance(cause)) return cause;
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const reason = inner instanceof Error ? inner.message : String(inner);
  return new ConnectionError(`${new URL(url).host} can't be reached: ${reason}`, { cause, provider: "local" });
}
