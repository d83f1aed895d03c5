import type { Declaration, Node } from "oxc-parser";
import type { House } from "./house.ts";
import type { SourceFile } from "./source-file.ts";

/** Where a name that a package exports is declared. */
export interface PublicDeclaration {
  readonly file: SourceFile;
  /** The name at the place of declaration. */
  readonly name: string;
  readonly line: number;
  readonly documented: boolean;
}

/** The declarations behind all exports of a file, followed through re-exports; what other packages declare is theirs. */
export function publicDeclarations(entry: SourceFile, resolve: House["resolve"]): PublicDeclaration[] {
  const seen = new Set<SourceFile>();
  const all = (file: SourceFile): PublicDeclaration[] => {
    if (seen.has(file)) return [];
    seen.add(file);
    return file.program.body.flatMap((statement): PublicDeclaration[] => {
      if (statement.type === "ExportAllDeclaration") {
        if (statement.exported) return [describe(file, exportedName(statement.exported), statement)];
        const target = resolve(file, statement.source.value);
        return target ? all(target) : [];
      }
      if (statement.type === "ExportDefaultDeclaration") {
        const { declaration } = statement;
        return declaration.type === "Identifier" ? local(file, declaration.name, resolve) : [describe(file, "default", statement)];
      }
      if (statement.type !== "ExportNamedDeclaration") return [];
      if (statement.declaration) return namesOf(statement.declaration).map((name) => describe(file, name, statement));
      return statement.specifiers.flatMap((specifier) => {
        const name = exportedName(specifier.local);
        return statement.source ? named(resolve(file, statement.source.value), name, resolve) : local(file, name, resolve);
      });
    });
  };
  return all(entry);
}

/** The declarations of one export of a file, or none when the file belongs to another package. */
function named(
  file: SourceFile | undefined,
  name: string,
  resolve: House["resolve"],
  visited = new Set<SourceFile>(),
): PublicDeclaration[] {
  if (!file || visited.has(file)) return [];
  visited.add(file);
  return file.program.body.flatMap((statement): PublicDeclaration[] => {
    if (statement.type === "ExportDefaultDeclaration" && name === "default") {
      const { declaration } = statement;
      return declaration.type === "Identifier" ? local(file, declaration.name, resolve) : [describe(file, name, statement)];
    }
    if (statement.type === "ExportAllDeclaration") {
      if (statement.exported) return exportedName(statement.exported) === name ? [describe(file, name, statement)] : [];
      return named(resolve(file, statement.source.value), name, resolve, visited);
    }
    if (statement.type !== "ExportNamedDeclaration") return [];
    if (statement.declaration) return namesOf(statement.declaration).includes(name) ? [describe(file, name, statement)] : [];
    return statement.specifiers
      .filter(({ exported }) => exportedName(exported) === name)
      .flatMap((specifier) => {
        const origin = exportedName(specifier.local);
        return statement.source ? named(resolve(file, statement.source.value), origin, resolve, visited) : local(file, origin, resolve);
      });
  });
}

/** The declarations of a name inside a file: its own, or those behind the import that brings it. */
function local(file: SourceFile, name: string, resolve: House["resolve"]): PublicDeclaration[] {
  return file.program.body.flatMap((statement): PublicDeclaration[] => {
    if (statement.type === "ImportDeclaration") {
      const specifier = statement.specifiers.find((candidate) => candidate.local.name === name);
      if (!specifier || specifier.type === "ImportNamespaceSpecifier") return [];
      const origin = specifier.type === "ImportSpecifier" ? exportedName(specifier.imported) : "default";
      return named(resolve(file, statement.source.value), origin, resolve);
    }
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    return declaration && namesOf(declaration).includes(name) ? [describe(file, name, statement)] : [];
  });
}

function describe(file: SourceFile, name: string, statement: Node): PublicDeclaration {
  const documented = file.comments.some(
    ({ type, value, start, end }) =>
      type === "Block" &&
      value.startsWith("*") &&
      /\w/.test(value) &&
      start < statement.start &&
      file.text.slice(end, statement.start).trim() === "",
  );
  return { file, name, line: file.lineAt(statement.start), documented };
}

function namesOf(node: Declaration | Node): string[] {
  switch (node.type) {
    case "VariableDeclaration":
      return node.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []));
    case "FunctionDeclaration":
    case "TSDeclareFunction":
    case "ClassDeclaration":
    case "TSTypeAliasDeclaration":
    case "TSInterfaceDeclaration":
    case "TSEnumDeclaration":
    case "TSModuleDeclaration":
      return node.id?.type === "Identifier" ? [node.id.name] : [];
    default:
      return [];
  }
}

function exportedName(node: { readonly type: string; readonly name?: string; readonly value?: unknown }): string {
  return node.name ?? String(node.value);
}
