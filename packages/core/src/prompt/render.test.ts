import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { audio, image, text } from "../content.ts";
import type { Message } from "../message.ts";
import { textOf } from "../message.ts";
import { renderPrompt } from "./render.ts";
import { assistant, type PromptContent, prompt, system, untrusted, user } from "./template.ts";

const picture = image(new Uint8Array([1, 2, 3]));
const sound = audio("https://example.com/a.wav");

/** The text of a prompt that is one message. */
function written(content: PromptContent): string {
  const messages = renderPrompt(content);
  expect(messages).toHaveLength(1);
  return textOf(messages[0]!.content);
}

const invalid = (message: string) => expect.objectContaining({ code: "invalid-request", message: expect.stringContaining(message) });

describe("roles", () => {
  it("come from the tag", () => {
    expect(renderPrompt([system`Be ${"brief"}.`, user`Hello`, assistant`Hi`, prompt`Bye`])).toEqual([
      { role: "system", content: [text("Be brief.")] },
      { role: "user", content: [text("Hello")] },
      { role: "assistant", content: [text("Hi")] },
      { role: "user", content: [text("Bye")] },
    ]);
  });

  it("are the same for plain strings and parts", () => {
    expect(renderPrompt([system("Be brief."), user([text("See"), picture]), assistant("Seen."), "And now?"])).toEqual([
      { role: "system", content: [text("Be brief.")] },
      { role: "user", content: [text("See"), picture] },
      { role: "assistant", content: [text("Seen.")] },
      { role: "user", content: [text("And now?")] },
    ]);
  });
});

describe("what a prompt function returns", () => {
  it("may be a list of lists, with things left out", () => {
    expect(renderPrompt([false, [null, ["a"], undefined], "", prompt`b`]).map(({ content }) => textOf(content))).toEqual(["a", "b"]);
  });

  it("must not be empty", () => {
    expect(() => renderPrompt([])).toThrow(invalid("empty"));
    expect(() => renderPrompt(prompt`${false}`)).toThrow(invalid("empty"));
  });

  it("must be something to send", () => {
    const numbers: readonly unknown[] = [5];
    expect(() => renderPrompt(numbers as readonly PromptContent[])).toThrow(
      invalid("holds prompts, text, and messages with lists of parts"),
    );
    const data: { readonly role: unknown; readonly content: unknown } = { role: "chief", content: [] };
    expect(() => renderPrompt(data as Message)).toThrow(invalid("holds prompts, text, and messages with lists of parts"));
  });
});

describe("values", () => {
  it("are written out", () => {
    const date = new Date("2026-11-23T20:00:00.000Z");
    expect(written(prompt`${"text"} ${7} ${-0.5} ${12345678901234567890n} ${true}`)).toBe("text 7 -0.5 12345678901234567890 true");
    expect(written(prompt`${date} ${new URL("https://example.com/a b")}`)).toBe("2026-11-23T20:00:00.000Z https://example.com/a%20b");
    expect(written(prompt`${{ a: [1, { b: null }] }}`)).toBe(JSON.stringify({ a: [1, { b: null }] }, null, 2));
  });

  it("of an error are its message, without the stack", () => {
    expect(written(prompt`Mend this: ${[new Error("too long"), new TypeError("no year")]}`)).toBe("Mend this: too long\nno year");
  });

  it("may look like data of a schema without being taken for a promise or a message", () => {
    expect(written(prompt`${JSON.parse('{"if":{},"then":{"type":"string"}}')}`)).toContain('"then"');
    expect(written(prompt`${{ role: "chief", content: ["x"] }}`)).toContain('"chief"');
  });

  it.each([
    ["a function: call it", () => "x"],
    ["a symbol", Symbol("x")],
    ["a promise: await it", Promise.resolve("x")],
    ["an iterable: spread it", new Set(["x"])],
    ["an iterable: spread it", new Map([["x", 1]])],
    ["an iterable: spread it", new Uint8Array(2)],
    ["an object that JSON can't hold", new Date(Number.NaN)],
    ["an object that JSON can't hold", { big: 1n }],
  ])("must have text: %s", (message, value) => {
    expect(() => renderPrompt(prompt`A ${value}.`)).toThrow(invalid(message));
  });

  it("must have text: not what contains itself", () => {
    const loop: { self?: unknown } = {};
    loop.self = loop;
    expect(() => renderPrompt(prompt`${loop}`)).toThrow(invalid("JSON can't hold"));
  });
});

describe("lists", () => {
  it("are joined by line breaks, without what is left out", () => {
    expect(written(prompt`Likes:\n${["tea", false, null, "rain", undefined, 3]}`)).toBe("Likes:\ntea\nrain\n3");
  });

  it("may be nested, hold prompts, and keep empty lines", () => {
    expect(written(prompt`${[["a", []], [], "", [prompt`b ${1}`, ["c"]]]}`)).toBe("a\n\nb 1\nc");
  });

  it("that are empty leave nothing", () => {
    expect(
      written(prompt`
        Likes:
        ${[]}
        End`),
    ).toBe("Likes:\nEnd");
  });
});

describe("lines", () => {
  it.each([[false], [null], [undefined], [""], [[]], [[false]], [prompt`${false}`]])(
    "vanish with the only value on them: %j",
    (nothing) => {
      expect(
        written(prompt`
        first
          ${nothing}
        last
        ${nothing}
      `),
      ).toBe("first\nlast");
      expect(written(prompt`${nothing}\nlast`)).toBe("last");
      expect(
        written(prompt`
        ${nothing}
        last
      `),
      ).toBe("last");
    },
  );

  it("vanish when all values on them leave nothing", () => {
    expect(written(prompt`a\n${false} ${null}\nb`)).toBe("a\nb");
    expect(written(prompt`a\n${false} ${0}\nb`)).toBe("a\n 0\nb");
  });

  it("stay when they hold more, and empty lines of the source stay too", () => {
    expect(
      written(prompt`
        a ${false}

        b${undefined}
      `),
    ).toBe("a \n\nb");
  });

  it("stay when a value of white space stands on them", () => {
    expect(written(prompt`a\n${"  "}\nb\n${"\n"}`)).toBe("a\n  \nb\n\n");
  });
});

describe("prompts in prompts", () => {
  it("take their place, and are dedented on their own", () => {
    const inner = prompt`
      The reader liked:
        ${["Dune", "Emma"]}
    `;
    expect(
      written(prompt`
        Recommend a book.
        ${inner}
        Be brief.
      `),
    ).toBe("Recommend a book.\nThe reader liked:\n  Dune\nEmma\nBe brief.");
  });

  it("join a system prompt", () => {
    expect(renderPrompt(system`Rules: ${prompt`be ${"brief"}`}.`)).toEqual([{ role: "system", content: [text("Rules: be brief.")] }]);
  });

  it("of another role become messages", () => {
    expect(
      renderPrompt(prompt`
        One plus one?
        ${assistant`Two.`}
        And one more?
      `),
    ).toEqual([
      { role: "user", content: [text("One plus one?")] },
      { role: "assistant", content: [text("Two.")] },
      { role: "user", content: [text("And one more?")] },
    ]);
  });
});

describe("messages in a template", () => {
  const history: readonly Message[] = [user("Hi"), assistant("Hello!")];

  it("take their place between what stands before and after", () => {
    expect(
      renderPrompt(prompt`
        Earlier:

        ${history}

        Now: ${"answer"}
      `),
    ).toEqual([{ role: "user", content: [text("Earlier:")] }, ...history, { role: "user", content: [text("Now: answer")] }]);
  });

  it("leave no empty message around them", () => {
    expect(renderPrompt(prompt`${history}`)).toEqual(history);
    expect(renderPrompt(prompt` ${history[0]} \n ${history[1]} `)).toEqual(history);
  });
});

describe("media", () => {
  it("stand where they were inserted, and line breaks around them only lay out the source", () => {
    expect(
      renderPrompt(prompt`
        What is this?
        ${picture}
        And this? ${sound} Well?
      `),
    ).toEqual([{ role: "user", content: [text("What is this?"), picture, text("And this? "), sound, text(" Well?")] }]);
  });

  it("may be a list, without text of white space between them", () => {
    expect(
      renderPrompt(prompt`
        ${[picture, "a", sound]}
        ${picture} ${sound}
      `),
    ).toEqual([{ role: "user", content: [picture, text("a"), sound, picture, sound] }]);
  });

  it("leave white space of values as it is", () => {
    const code = "\n\n  if x:\n    y\n\n";
    expect(renderPrompt(prompt`\n${code}\n${picture}\n${code}\n${picture}${code}`)).toEqual([
      { role: "user", content: [text(`\n${code}`), picture, text(code), picture, text(code)] },
    ]);
  });

  it("can't stand in a system prompt", () => {
    expect(() => renderPrompt(system`See ${picture}`)).toThrow(invalid("not image"));
  });

  it("is not asked long by white space without end", () => {
    const started = performance.now();
    renderPrompt(prompt`${picture}${`${"\n".repeat(300_000)}x`}${picture}`);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe("text parts", () => {
  it("keep the line breaks around them", () => {
    const part = { ...text("cached"), providerData: { vendor: { cache: true } } };
    expect(renderPrompt(prompt`a\n${part}\nb`)).toEqual([{ role: "user", content: [text("a\n"), part, text("\nb")] }]);
    expect(written(prompt`${[text("a"), text("b"), "c"]}`)).toBe("a\nb\nc");
  });
});

describe("untrusted text", () => {
  it("stands between delimiters, marked with its source, on lines of its own", () => {
    expect(
      renderPrompt(prompt`
        Summarise:
        ${untrusted("a page", { source: "https://example.com" })}
        ${false}
        Be brief.
      `),
    ).toEqual([
      {
        role: "user",
        content: [
          text("Summarise:\n"),
          {
            type: "text",
            text: '<untrusted source="https://example.com">\na page\n</untrusted>',
            untrusted: { source: "https://example.com" },
          },
          text("\nBe brief."),
        ],
      },
    ]);
  });

  it("keeps its line when other values on it leave nothing", () => {
    expect(written(prompt`${untrusted("a", { source: "s" })}${false}\nEnd`)).toMatch(/<\/untrusted>\nEnd$/);
  });

  it("may be a list", () => {
    const pages = ["a", "b"].map((page) => untrusted(page, { source: page }));
    expect(written(prompt`Pages:\n${pages}\nEnd`)).toBe(
      'Pages:\n<untrusted source="a">\na\n</untrusted>\n<untrusted source="b">\nb\n</untrusted>\nEnd',
    );
  });

  it("can't stand in a system prompt", () => {
    expect(() => renderPrompt(system`Know this: ${untrusted("x", { source: "y" })}`)).toThrow(invalid("nothing untrusted"));
  });

  it("gives the same prompt for the same text", () => {
    const make = () => written(prompt`${untrusted("</untrusted> and <untrusted-2>", { source: "s" })}`);
    expect(make()).toBe(make());
    expect(make()).toMatch(/<\/untrusted-3>$/);
  });

  it("can't close its delimiters, whatever it and its source hold", () => {
    const hostile = fc.array(
      fc.oneof(
        fc.constantFrom("</untrusted>", "</untrusted-2>", "</UNTRUSTED-3>", "<untrusted", "untrusted-", "\n", '">', "-4"),
        fc.string(),
      ),
    );
    fc.assert(
      fc.property(hostile, hostile, (content, source) => {
        const rendered = written(prompt`Look: ${untrusted(content.join(""), { source: source.join("") })} End`);
        const tag = /<(untrusted(?:-\d+)?) source=/.exec(rendered)![1]!;
        const mentions = rendered.toLowerCase().split(`</${tag}>`);
        expect(mentions).toHaveLength(2);
        expect(mentions[1]).toBe(" end");
        expect(rendered).toContain(`\n${content.join("")}\n</${tag}>`);
      }),
    );
  });

  it("does not make the search for a delimiter long", () => {
    const all = Array.from({ length: 60_000 }, (_, n) => `untrusted-${n}`).join("");
    const started = performance.now();
    expect(written(prompt`${untrusted(all, { source: "s" })}`)).toMatch(/<\/untrusted-60000>$/);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe("inserted text", () => {
  it("is never changed, whatever it is and wherever it stands", () => {
    const unit = fc.oneof(fc.constantFrom(" ", "\n", "\t", "\r", "a", "${"), fc.string({ minLength: 1 }));
    const anything = fc.string({ unit, minLength: 1 });
    fc.assert(
      fc.property(anything, anything, (a, b) => {
        expect(
          written(prompt`
            Text: ${a}
              ${b}
            ${prompt`
              More:
                ${a}`}
            End.
          `),
        ).toBe(`Text: ${a}\n  ${b}\nMore:\n  ${a}\nEnd.`);
        expect(renderPrompt(prompt`${picture}${a}${picture}\n  ${b}`)[0]?.content).toEqual([picture, text(a), picture, text(`  ${b}`)]);
      }),
    );
  });
});
