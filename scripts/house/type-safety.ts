import { type Expression, Visitor } from "oxc-parser";
import type { Rule, Violation } from "./house.ts";
import { isTest } from "./source-file.ts";

/** No `any`, and no assertion over an assertion (`x as unknown as T`): both switch the compiler off. Tests may, to pass bad input. */
export const typeSafety: Rule = ({ packages }) =>
  packages
    .flatMap(({ files }) => files)
    .filter(({ path }) => !isTest(path))
    .flatMap((file) => {
      const violations: Violation[] = [];
      const add = (offset: number, message: string) => violations.push({ file: file.path, line: file.lineAt(offset), message });
      const assertion = ({ expression, start }: { readonly expression: Expression; readonly start: number }) => {
        if (isAssertion(expression)) add(start, "casts through another type. Narrow the value by a check, or mend the type it comes from.");
      };
      new Visitor({
        TSAnyKeyword: ({ start }) => add(start, "uses `any`. Say the type, or `unknown` and narrow it."),
        TSAsExpression: assertion,
        TSTypeAssertion: assertion,
      }).visit(file.program);
      return violations;
    });

function isAssertion(node: Expression): boolean {
  if (node.type !== "TSAsExpression" && node.type !== "TSTypeAssertion") return false;
  const { typeAnnotation: type } = node;
  return !(type.type === "TSTypeReference" && type.typeName.type === "Identifier" && type.typeName.name === "const");
}
