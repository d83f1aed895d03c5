import { isBuiltin } from "node:module";

/** The package that a bare import names: "@a/b" of "@a/b/c". Relative paths, `#` imports and URLs have none. */
export function packageNameOf(specifier: string): string | undefined {
  if (/^(\.|\/|#|[a-z]+:)/.test(specifier)) return undefined;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** Whether the import means a module of Node itself, with or without the prefix `node:`. */
export function isNodeModule(specifier: string): boolean {
  return isBuiltin(specifier);
}
