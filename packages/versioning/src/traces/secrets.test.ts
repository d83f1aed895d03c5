import { dirname } from "node:path";
import { call } from "@ashlar/core";
import { scriptedModel } from "@ashlar/provider-kit/scripted";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openTraces } from "./open-traces.ts";
import { secretRedactor } from "./secrets.ts";
import { bytesIn, temporaryStore } from "./testing/temporary.ts";
import { traced } from "./traced.ts";
import { flushTraces } from "./writers.ts";

/** Made up, in the shapes of real ones, and put together here so that no scanner of the repository takes them for such. */
const secrets = {
  openai: ["sk", "proj-Zq81kLmN0pQrStUvWx"].join("-"),
  anthropic: ["sk", "ant-api03-AAbbCCddEEffGGhhIIjj"].join("-"),
  google: `${"AI"}zaSyD3m0000111122223333444455556666`,
  aws: `${"AK"}IAIOSFODNN7EXAMPL2`,
  github: `${"gh"}p_16C7e42F292c6912E7710c838347Ae178B4a`,
  slack: ["xoxb", "1234567890", "abcdefghij"].join("-"),
  huggingFace: `${"hf"}_abcdefghijklmnopqrstuvwx`,
  jwt: `${"ey"}JhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U`,
  pem: "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\n-----END PRIVATE KEY-----",
};

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("secrets", () => {
  it.each(Object.entries(secrets))("of %s are taken out of text and of JSON", (_, secret) => {
    const { text, json } = secretRedactor();
    expect(text(`before ${secret} after`)).toBe("before [redacted] after");
    expect(JSON.stringify(json({ deep: [{ note: `key: ${secret}.` }], [`${secret}`]: 1 }))).not.toContain(secret.slice(8, 24));
  });

  it("go with the fields, headers and addresses that hold them", () => {
    const { text, json } = secretRedactor();
    expect(
      json({ apiKey: "word", headers: { Authorization: "x", cookie: ["a"], "x-api-key": "k" }, password: 1234, tokens: 12, monkey: "see" }),
    ).toEqual({
      apiKey: "[redacted]",
      headers: { Authorization: "[redacted]", cookie: "[redacted]", "x-api-key": "[redacted]" },
      password: "[redacted]",
      tokens: 12,
      monkey: "see",
    });
    expect(text("Authorization: Bearer abcdefgh12345678")).toBe("Authorization: Bearer [redacted]");
    expect(text("send Bearer abcdefgh12345678 or Basic dXNlcjpwYXNzdw==")).toBe("send Bearer [redacted] or Basic [redacted]");
    expect(text("https://host/v1?key=abcdef&page=2")).toBe("https://host/v1?key=[redacted]&page=2");
    expect(text("postgres://me:hunter22@host/db")).toBe("postgres://me:[redacted]@host/db");
    expect(text('password = "correct-horse"')).toBe('password = "[redacted]"');
  });

  it("of this process's variables are known by value", () => {
    vi.stubEnv("ACME_API_KEY", "just plain words (and more)");
    vi.stubEnv("LONGER_SECRET", "just plain words (and more) at the end");
    vi.stubEnv("SHORT_TOKEN", "ollama");
    vi.stubEnv("EDITOR", "an-editor-of-mine");
    const { text } = secretRedactor();
    expect(text("it says: just plain words (and more) at the end, ollama, an-editor-of-mine")).toBe(
      "it says: [redacted], ollama, an-editor-of-mine",
    );
  });

  it("leave ordinary text alone", () => {
    const { text } = secretRedactor();
    const ordinary =
      "The token budget is 4,000 tokens; the task-force asked for a basic understanding, basic JavaScript, a bearer certificate and a password policy. See https://example.com:8080/a?page=2 and risk-management.";
    expect(text(ordinary)).toBe(ordinary);
  });

  it("are found wherever they stand, in time that grows with the text alone", () => {
    const { text } = secretRedactor();
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...Object.values(secrets)), fc.string(), (before, secret, after) => {
        expect(text(`${before} ${secret}\n${after}`)).not.toContain(secret);
      }),
    );
    const started = performance.now();
    for (const piece of ["a", "sk-", "://", "eyJ", "key=", "-----BEGIN PRIVATE KEY-----", "a:", "password "])
      text(piece.repeat(200_000 / piece.length));
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it("never reach the file: not by input, output, conversation, error or annotation", async () => {
    vi.stubEnv("ACME_API_KEY", "acme-value-of-a-key");
    const path = temporaryStore();
    const all = [...Object.values(secrets), "acme-value-of-a-key"];
    const block = traced({ path, capture: { input: true, output: true, messages: true } });
    const model = scriptedModel(() => `The answer is ${all.join(" ")}`);
    await block(call({ name: "leak", model, prompt: (question: object) => JSON.stringify(question) }))({ all, apiKey: "hidden-by-name" });
    const failing = block(
      call({
        name: "fail",
        model,
        prompt: () => {
          throw new Error(`failed with ${all.join(" ")}`);
        },
      }),
    );
    await expect(failing()).rejects.toThrow();
    flushTraces();
    using store = openTraces(path);
    store.annotate(store.list()[0]!.id, { note: all.join(" "), expected: { all } });
    const bytes = bytesIn(dirname(path));
    expect(bytes).toContain("The answer is [redacted]");
    for (const secret of [...all, "hidden-by-name"]) expect(bytes).not.toContain(secret.slice(0, 20));
  });

  it("nothing of the content reaches the file where it is not captured", async () => {
    const path = temporaryStore();
    const model = scriptedModel(() => "a private answer");
    await traced({ path })(call({ name: "private", model, prompt: (question: string) => question }))("a private question");
    flushTraces();
    expect(bytesIn(dirname(path))).not.toMatch(/private (?:question|answer)/);
  });
});
