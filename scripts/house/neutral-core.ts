import type { Rule } from "./house.ts";
import { isNodeModule } from "./specifier.ts";

/** `core` runs wherever JavaScript does and brings nothing along: no module of Node, no runtime dependency. */
export const neutralCore: Rule = ({ packages }) =>
  packages
    .filter(({ floor }) => floor === "core")
    .flatMap(({ folder, shipped, manifest }) => [
      ...[...shipped].flatMap((file) =>
        file.imports
          .filter(({ specifier }) => isNodeModule(specifier))
          .map(({ specifier, line }) => ({
            file: file.path,
            line,
            message: `imports "${specifier}", but core also runs in browsers and at the edge. Use a web standard, or let the caller pass it in.`,
          })),
      ),
      ...Object.keys(manifest.dependencies ?? {}).map((name) => ({
        file: `${folder}/package.json`,
        line: 1,
        message: `gives core the runtime dependency ${name}. Make it an optional peer behind an entry point of its own.`,
      })),
    ]);
