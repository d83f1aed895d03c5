import { describe, expect, it } from "vitest";
import { InvalidRequestError } from "../../errors.ts";
import { checkConnection, checkURL } from "./environment.ts";

const problemOf = (url: string): string => {
  try {
    checkURL(url, "baseURL");
  } catch (error) {
    if (InvalidRequestError.isInstance(error)) return error.message;
    throw error;
  }
  return "";
};

describe("the address of a server", () => {
  it("is any http(s) URL", () => {
    expect(["http://localhost:8080", "https://api.example.com/v1", "http://[::1]:8080/v1?tenant=7"].map(problemOf)).toEqual(["", "", ""]);
  });

  it.each([
    ["localhost:8080", 'baseURL is no http(s) URL: "localhost:8080". Is http://localhost:8080 meant?'],
    ["127.0.0.1:11434/v1", 'baseURL is no http(s) URL: "127.0.0.1:11434/v1". Is http://127.0.0.1:11434/v1 meant?'],
    ["gpu-1:8000?x=1", 'baseURL is no http(s) URL: "gpu-1:8000". Is http://gpu-1:8000 meant?'],
    ["api.example.com/v1", 'baseURL is no http(s) URL: "api.example.com/v1". It looks like https://api.example.com/v1.'],
    ["ftp://files.example.com", 'baseURL is no http(s) URL: "ftp://files.example.com". It looks like https://api.example.com/v1.'],
  ])("that is none is shown, with what may be meant: %s", (url, message) => {
    expect(problemOf(url)).toBe(message);
  });

  it.each([
    "me:hunter22@localhost:8080",
    "ftp://me:hunter22@example.com/v1",
    "ftp://me:hunter22/@example.com/v1",
    "localhost:8080?key=hunter22",
    "ftp://example.com/#hunter22",
    "sk-hunter22",
    `${"e".repeat(40)}.hunter22.${"f".repeat(40)}`,
    "me:hunter22",
    "hunter22/K7MDENG/bPxRfiCY",
  ])("is shown without what may be a secret: %s", (url) => {
    expect(problemOf(url)).toMatch(/^baseURL is no http\(s\) URL/);
    expect(problemOf(url)).not.toContain("hunter22");
  });

  it.each([
    ["https://me:hunter22@example.com", /holds a user name or a password/],
    ["https://example.com/v1#top", /has a fragment/],
  ])("holds nothing that fetch refuses: %s", (url, problem) => {
    expect(problemOf(url)).toMatch(problem);
    expect(problemOf(url)).not.toContain("hunter22");
  });

  it("is checked with the function that is to reach it", () => {
    expect(() => checkConnection({ baseURL: "nonsense" })).toThrow(/baseURL is no http/);
    expect(() => checkConnection({ fetch: "https://example.com" })).toThrow(/The option fetch is no function/);
    expect(() => checkConnection({ fetch })).not.toThrow();
  });
});
