import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { openProject, readResults } from "@ashlar/versioning";
import { run } from "ashlar";
import { afterAll, describe, expect, it } from "vitest";
import { extract, model } from "./extract.ts";

const folder = join(import.meta.dirname, "..");
const text = "Lecture on Bees, 4 April at 6 pm, 2 euros.";

afterAll(() => model.unload());

describe("the history of the prompt", { timeout: 60_000 }, () => {
  it("holds a snapshot of the version that the code is", async () => {
    let said = "";
    const listen = (line: string): void => {
      said += line;
    };
    const code = await run(["versions", "snapshot", "--check"], folder, { out: listen, err: listen });
    expect({ code, said }).toEqual({ code: 0, said: "1 call is as its snapshot says." });
  });

  it("holds what each version got right, and each was better than the one before", () => {
    const store = openProject({ from: folder });
    const results = readResults(store, "extract-event");
    const scores = store
      .versions("extract-event")
      .map(({ hash }) => results.find((each) => each.hash.startsWith(hash))?.result.score ?? Number.NaN);
    expect(scores.length).toBeGreaterThanOrEqual(3);
    expect(scores).toEqual(scores.toSorted((a, b) => a - b));
  });
});

describe("extract", { timeout: 180_000 }, () => {
  it("takes the facts out of an announcement", async () => {
    const { value, version } = await extract({ text });
    expect(value).toMatchObject({ date: "4 April", time: "6 pm", price: "2 euros" });
    expect(version).toMatchObject({ name: "extract-event", number: 3 });
  });

  it("still runs as it did at first, from a snapshot", async () => {
    const { messages, version } = await extract.version(1)({ text });
    expect(version?.number).toBe(1);
    expect(messages[0]).toEqual({ role: "user", content: [{ type: "text", text: `Extract the event from this text.\n\n${text}` }] });
  });

  it("is a program", async () => {
    await model.unload(); // two of them would be in each other's way
    const main = join(import.meta.dirname, "main.ts");
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--conditions=@ashlar/source", main, text]);
    expect(JSON.parse(stdout)).toMatchObject({ date: "4 April", price: "2 euros" });
    expect(stderr).toContain("by version 3, 90a92e2f6aaa");
  });
});
