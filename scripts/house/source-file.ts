import { type Comment, type Node, type Program, parseSync, Visitor } from "oxc-parser";

/** One mention of another module: `import`, `export … from`, `import()`, `import("…").Type`, `new URL("…", import.meta.url)`. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** A URL need not name a file that exists: it may be one that is to be written. */
  readonly isURL: boolean;
}

/** A parsed source file; `path` is relative to the root of the repository, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
  readonly imports: readonly Import[];
  /** What the parser could not read. */
  readonly syntaxErrors: readonly { readonly message: string; readonly line: number }[];
  /** The 1-based line of an offset. */
  readonly lineAt: (offset: number) => number;
}

/** Tests, type tests and benchmarks: what no user receives. */
export function isTest(path: string): boolean {
  return /\.(test|test-d|bench)\.[cm]?[jt]sx?$/.test(path);
}

/** Parses TypeScript or JavaScript. */
export function parseSource(path: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(path, text, { preserveParens: false });
  const lineAt = (offset: number) => text.slice(0, offset).split("\n").length;
  const imports: Import[] = [];
  const add = (source: Node | null) => {
    if (source?.type === "Literal" && typeof source.value === "string")
      imports.push({ specifier: source.value, line: lineAt(source.start), isURL: false });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
    TSExternalModuleReference: (node) => add(node.expression),
    NewExpression: ({ callee, arguments: [file, base] }) => {
      const isURL = callee.type === "Identifier" && callee.name === "URL";
      const isRelative = base?.type === "MemberExpression" && base.object.type === "MetaProperty";
      if (!isURL || !isRelative || file?.type !== "Literal" || !/^[^:]+\.[cm]?[jt]sx?$/.test(String(file.value))) return;
      imports.push({ specifier: `./${file.value}`, line: lineAt(file.start), isURL });
    },
  }).visit(program);
  const syntaxErrors = errors.map(({ message, labels }) => ({ message, line: lineAt(labels[0]?.start ?? 0) }));
  return { path, text, program, comments, imports, syntaxErrors, lineAt };
}
