import { posix } from "node:path";
import type { Rule } from "./house.ts";

/** No file imports itself over others (types count: they are a dependency of thought, too), and no package another's way round. */
export const cycles: Rule = ({ packages, resolve }) => [
  ...packages.flatMap(({ files }) => {
    const edges = new Map(files.map((file) => [file, file.imports.flatMap(({ specifier }) => resolve(file, specifier) ?? [])]));
    return findCycles(edges).map((cycle) => {
      const [first, second] = cycle;
      const line = first?.imports.find(({ specifier }) => resolve(first, specifier) === (second ?? first))?.line ?? 1;
      const way = [...cycle, ...cycle.slice(0, 1)].map(({ path }) => path).join(" → ");
      return { file: first?.path ?? "", line, message: `imports itself: ${way}. Move what both ends need into a file of its own.` };
    });
  }),
  ...findCycles(packageEdges(packages)).map((cycle) => ({
    file: posix.join(cycle[0]?.folder ?? "", "package.json"),
    line: 1,
    message: `depends on itself: ${[...cycle, ...cycle.slice(0, 1)].map(({ name }) => name).join(" → ")}. Remove one of these dependencies.`,
  })),
];

function packageEdges(packages: Parameters<Rule>[0]["packages"]) {
  return new Map(
    packages.map((from) => {
      const { dependencies, devDependencies, peerDependencies, optionalDependencies } = from.manifest;
      const names = { ...dependencies, ...devDependencies, ...peerDependencies, ...optionalDependencies };
      return [from, packages.filter(({ name }) => name in names)];
    }),
  );
}

/** One shortest cycle for each knot of nodes that reach each other. */
export function findCycles<T>(edges: ReadonlyMap<T, readonly T[]>): T[][] {
  const knotted = new Set<T>();
  const found: T[][] = [];
  for (const start of edges.keys()) {
    if (knotted.has(start)) continue;
    const cycle = shortestCycle(start, edges);
    if (!cycle) continue;
    found.push(cycle);
    for (const node of reachable(start, edges)) if (reachable(node, edges).has(start)) knotted.add(node);
  }
  return found;
}

function shortestCycle<T>(start: T, edges: ReadonlyMap<T, readonly T[]>): T[] | undefined {
  const queue: T[][] = [[start]];
  const seen = new Set<T>();
  for (const path of queue) {
    for (const next of edges.get(path.at(-1) ?? start) ?? []) {
      if (next === start) return path;
      if (!seen.has(next)) queue.push([...path, next]);
      seen.add(next);
    }
  }
  return undefined;
}

function reachable<T>(start: T, edges: ReadonlyMap<T, readonly T[]>): Set<T> {
  const reached = new Set(edges.get(start));
  for (const node of reached) for (const next of edges.get(node) ?? []) reached.add(next);
  return reached;
}
