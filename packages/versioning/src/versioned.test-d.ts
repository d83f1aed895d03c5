import { type Call, call, pipe, prompt, type Reply } from "@ashlar/core";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { split } from "./split.ts";
import { silentModel } from "./testing/silent-model.ts";
import type { Version } from "./version.ts";
import { type VersionedCall, versioned } from "./versioned.ts";

const recommend = pipe(
  call({
    name: "recommend",
    model: silentModel(),
    input: z.object({ genre: z.string(), userId: z.number() }),
    output: z.object({ title: z.string() }),
    prompt: ({ genre }) => prompt`A ${genre} book.`,
  }),
  versioned({ uses: ["rules 2"] }),
);
const input = { genre: "fantasy", userId: 1 };

test("a versioned call keeps its types, and its replies tell the version", async () => {
  const reply = await recommend(input);
  expectTypeOf(reply.value).toEqualTypeOf<{ title: string }>();
  expectTypeOf(reply.version).toEqualTypeOf<Version | undefined>();
  expectTypeOf((await reply.resume("more")).version).toEqualTypeOf<Version | undefined>();
  expectTypeOf((await recommend.stream(input).reply).version).toEqualTypeOf<Version | undefined>();
  // @ts-expect-error the input is typed
  recommend({ genre: 1 });
  // @ts-expect-error functions differ from build to build, and can't be used
  versioned({ uses: [() => 1] });
});

test("a version of it is a call like it", async () => {
  expectTypeOf(recommend.version(3)).toEqualTypeOf(recommend);
  expectTypeOf(recommend.version("a1b2c3").with({})).toEqualTypeOf(recommend);
  expectTypeOf(recommend).toExtend<Call<{ genre: string; userId: number }, Reply<{ title: string }, readonly []>>>();
  expectTypeOf(recommend).toExtend<VersionedCall<{ genre: string; userId: number }, Reply<{ title: string }, readonly []>>>();
  expectTypeOf(recommend.problems(3)).resolves.toEqualTypeOf<readonly string[]>();
});

test("a divided call says which of its names answered", async () => {
  const both = split({ a: recommend.version(3), b: recommend }, { by: ({ userId }) => userId, weights: { a: 9 } });
  const reply = await both(input);
  expectTypeOf(reply.variant).toEqualTypeOf<"a" | "b">();
  expectTypeOf(reply.version).toEqualTypeOf<Version | undefined>();
  expectTypeOf(reply.value.title).toBeString();
  // @ts-expect-error there is no call of that name
  split({ a: recommend }, { by: () => 1, weights: { c: 1 } });
});
