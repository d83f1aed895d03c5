/** The file system, where there is one. */
export interface Disk {
  readonly fs: typeof import("node:fs");
  readonly path: typeof import("node:path");
}

/**
 * The file system of Node, Bun or Deno; `undefined` on a runtime without. Asked for when it is needed and never imported, so that a bundle
 * for the edge holds no module of Node.
 */
export function disk(): Disk | undefined {
  if (typeof process === "undefined" || typeof process.getBuiltinModule !== "function") return undefined;
  const fs = process.getBuiltinModule("node:fs");
  const path = process.getBuiltinModule("node:path");
  // Some runtimes know the module and implement nothing of it.
  return typeof fs?.readdirSync === "function" && path ? { fs, path } : undefined;
}
