import { posix } from "node:path";
import type { Package, Rule, Violation } from "./house.ts";
import { isNodeModule, packageNameOf } from "./specifier.ts";

/**
 * Every package that a file imports is declared: what users receive in the package's own `dependencies`, `peerDependencies` or
 * `optionalDependencies`; tests, scripts and configuration may also use `devDependencies`, the package's or the root's.
 */
export const dependencies: Rule = ({ packages }) => {
  const root = packages.find(({ folder }) => folder === "");
  return packages.flatMap((owner) => {
    const { dependencies, peerDependencies, optionalDependencies, devDependencies } = owner.manifest;
    const shipped = new Set(Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies }));
    const development = new Set([...shipped, owner.name, ...Object.keys({ ...devDependencies, ...root?.manifest.devDependencies })]);
    return owner.files.flatMap((file) => {
      const isShipped = owner.shipped.has(file);
      return file.imports.flatMap(({ specifier, line }): Violation[] => {
        const name = packageNameOf(specifier);
        if (name === undefined || (isShipped ? shipped : development).has(name)) return [];
        return [{ file: file.path, line, message: explain(specifier, name, owner, isShipped, development) }];
      });
    });
  });
};

function explain(specifier: string, name: string, owner: Package, isShipped: boolean, development: ReadonlySet<string>): string {
  if (isNodeModule(specifier)) return `imports "${specifier}". Write "node:${specifier}".`;
  if (name === owner.name) return "imports its own package by name. Import the file by its relative path.";
  const manifest = posix.join(owner.folder, "package.json");
  if (isShipped && development.has(name))
    return `ships to users but imports the development dependency ${name}. Move it to "dependencies" or "peerDependencies" of ${manifest}.`;
  return `imports ${name}, which ${manifest} does not declare. Add it there and run pnpm install.`;
}
