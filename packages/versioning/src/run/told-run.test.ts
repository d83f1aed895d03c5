import { type Attempt, type Call, call, InvalidRequestError, pipe, type Reply, SchemaError, wrapCall } from "@ashlar/core";
import { type ScriptedAnswer, scriptedModel } from "@ashlar/provider-kit/scripted";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fingerprint } from "../fingerprint/fingerprint.ts";
import { temporaryFolder } from "../testing/temporary.ts";
import { versionOf } from "../version.ts";
import { versioned } from "../versioned.ts";

function asked(...answers: readonly ScriptedAnswer[]) {
  const made = call({ name: "ask", model: scriptedModel(answers), input: z.object({ on: z.string() }), prompt: ({ on }) => `On ${on}?` });
  return pipe(made, versioned({ folder: temporaryFolder() }));
}

/** What a call fails with. */
async function failureOf<R extends Reply>(ask: Call<{ on: string }, R>, on: string, signal?: AbortSignal): Promise<unknown> {
  return ask({ on }, signal && { signal }).then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );
}

describe("a run that fails", () => {
  it("tells its version with its error and its attempts, from the first run on", async () => {
    const ask = asked(new InvalidRequestError("no", { status: 400 }), new InvalidRequestError("no", { status: 400 }));
    const version = { name: "ask", number: 1, hash: (await fingerprint(ask)).hash };
    for (const on of ["bees", "birds"]) {
      const error = await failureOf(ask, on);
      expect(versionOf(error)).toEqual(version);
      expect(error).toMatchObject({ code: "invalid-request", attempts: [{ version }] });
      expect(JSON.parse(JSON.stringify(error)).version).toEqual(version);
    }
  });

  it("tells it when there was no request, of a version by its number too", async () => {
    const ask = asked("yes");
    await ask({ on: "bees" });
    const refused = await ask
      .version(1)({ on: 1 as never })
      .catch((error: unknown) => error);
    expect(SchemaError.isInstance(refused) && versionOf(refused)?.number).toBe(1);
  });

  it("tells it when it is aborted, though the model does not notice", async () => {
    const ask = asked("yes", () => new Promise(() => {}));
    const { version } = await ask({ on: "bees" });
    const aborted = await failureOf(ask, "birds", AbortSignal.timeout(5));
    expect(aborted).toMatchObject({ code: "aborted", version });
  });

  it("leaves errors of others as they are, and those whose version is something else", async () => {
    const failing = (error: Error) =>
      pipe(
        call({ name: "fail", model: scriptedModel("yes"), prompt: () => Promise.reject(error) }),
        versioned({ folder: temporaryFolder() }),
      );
    for (const error of [new Error("no"), Object.assign(new InvalidRequestError("no", {}), { version: "HTTP/1.1" })]) {
      const before = { ...error };
      await expect(failing(error)()).rejects.toBe(error);
      expect(error).toMatchObject(before);
      expect(versionOf(error)).toBeUndefined();
    }
  });
});

describe("a run that succeeds", () => {
  it("tells its version to who hears of its attempts", async () => {
    const heard: Attempt[] = [];
    const listening = <In, R extends Reply>(inner: Call<In, R>) =>
      wrapCall<In, R, R>(inner, {
        name: "listening",
        run: (run) => (input, context, emit) => run(input, { ...context, onAttempt: (attempt) => heard.push(attempt) }, emit),
      });
    const ask = pipe(asked("yes", "yes"), listening);
    const { version } = await ask({ on: "bees" });
    await ask({ on: "birds" });
    expect(heard.map(versionOf)).toEqual([version, version]);
  });
});
