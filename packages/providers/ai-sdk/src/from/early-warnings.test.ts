import { expect, it } from "vitest";
import { fromAiSdk } from "../index.ts";
import { answer, ask, failureOf, sdkModel, ways } from "../testing/sdk-model.ts";

const unsupported = { type: "unsupported", feature: "seed" } as const;
const request = ask("Hi", { params: { seed: 7 } });

it.each(ways)("a package that can be asked beforehand is, so that nothing is sent for nothing: %s", async (way) => {
  const asked: object[] = [];
  const model = Object.assign(sdkModel(), {
    getArgs: async (options: object) => {
      asked.push(options);
      return { args: {}, warnings: [unsupported] };
    },
  });
  const error = await failureOf(answer(fromAiSdk(model), way, request));
  expect(error).toMatchObject({ code: "unsupported", feature: "params.seed" });
  expect(asked).toMatchObject([{ seed: 7, prompt: [{ role: "user" }] }]);
  expect(model.calls).toEqual([]);
  await answer(fromAiSdk(model, { tolerate: ["seed"] }), way, request);
  expect(model.calls).toHaveLength(1);
});

it.each([
  ["has no such method", {}],
  ["has something else under its name", { getArgs: 7 }],
  ["fails there", { getArgs: () => Promise.reject(new Error("no")) }],
  [
    "throws there",
    {
      getArgs: () => {
        throw new TypeError("no");
      },
    },
  ],
  ["says nothing there", { getArgs: () => undefined }],
  ["says there what are no warnings", { getArgs: () => ({ warnings: ["seed", null, 7, {}] }) }],
])("a package that %s says so with its reply", async (_, own) => {
  const model = Object.assign(sdkModel({ result: { warnings: [unsupported] } }), own);
  expect(await failureOf(answer(fromAiSdk(model), "generate", request))).toMatchObject({ code: "unsupported", feature: "params.seed" });
  expect(model.calls).toHaveLength(1);
});
