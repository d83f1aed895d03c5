import { type Expression, Visitor } from "oxc-parser";
import type { Rule, Violation } from "./house.ts";

const runners = new Set(["it", "test", "describe", "suite"]);
const conditions = new Set(["skip", "only", "todo", "skipIf", "runIf", "fails"]);

/** Every test runs, everywhere: a part that cannot start fails its test and says how to install it. */
export const runningTests: Rule = ({ packages }) =>
  packages
    .flatMap(({ files }) => files)
    .flatMap((file) => {
      const violations: Violation[] = [];
      new Visitor({
        MemberExpression: ({ object, property, start }) => {
          if (property.type !== "Identifier" || !conditions.has(property.name) || !runners.has(nameAtRoot(object))) return;
          const message = `makes a test conditional by .${property.name}. Let it run; if a part is missing, fail and say how to install it.`;
          violations.push({ file: file.path, line: file.lineAt(start), message });
        },
      }).visit(file.program);
      return violations;
    });

/** `it` of `it`, of `it.concurrent` and of `it.each([…])`. */
function nameAtRoot(node: Expression): string {
  if (node.type === "MemberExpression") return nameAtRoot(node.object);
  if (node.type === "CallExpression") return nameAtRoot(node.callee);
  return node.type === "Identifier" ? node.name : "";
}
