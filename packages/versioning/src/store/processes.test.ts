import { execFile } from "node:child_process";
import fs from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { call, pipe } from "@ashlar/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { silentModel } from "../testing/silent-model.ts";
import { temporaryFolder } from "../testing/temporary.ts";
import type { Version } from "../version.ts";
import { versioned } from "../versioned.ts";
import { openProject } from "./open-project.ts";

const run = promisify(execFile);
const program = join(import.meta.dirname, "../testing/run-call.ts");

afterEach(() => {
  vi.restoreAllMocks();
});

describe("many processes at once", { timeout: 60_000 }, () => {
  it("record each version once, and agree on the numbers in the end", async () => {
    const folder = temporaryFolder();
    const wordings = ["a", "b", "c"];
    const runs = await Promise.all(
      [1, 2, 3, 4].map(() => run(process.execPath, ["--conditions=@ashlar/source", program, folder, ...wordings])),
    );
    const told: Version[] = runs.flatMap(({ stdout }) => JSON.parse(stdout));
    const store = openProject({ folder });
    const versions = store.versions("greet");
    expect(versions).toHaveLength(3);
    expect(new Set(versions.map(({ number }) => number)).size).toBe(3);
    expect(new Set(told.map(({ hash }) => hash.slice(0, 12)))).toEqual(new Set(versions.map(({ hash }) => hash)));
    for (const version of versions) expect((await store.read(version)).name).toBe("greet");
    expect(fs.readdirSync(join(folder, "local/versions/greet")).filter((file) => file.includes("tmp"))).toEqual([]);
    const again = await run(process.execPath, ["--conditions=@ashlar/source", program, folder, ...wordings]);
    const agreed: Version[] = JSON.parse(again.stdout);
    for (const { hash, number } of agreed) expect(versions.find((version) => hash.startsWith(version.hash))?.number).toBe(number);
  });
});

describe("a full disk", () => {
  it("costs the number, with one warning, and leaves nothing behind", async () => {
    const folder = temporaryFolder();
    const onWarning = vi.fn();
    const greet = pipe(call({ name: "greet", model: silentModel(), prompt: () => "Hello" }), versioned({ folder, onWarning }));
    vi.spyOn(fs, "writeFileSync").mockImplementation(() => {
      throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC", syscall: "write" });
    });
    expect((await greet()).version).toEqual({ name: "greet", hash: expect.any(String) });
    expect(onWarning.mock.calls).toEqual([
      [expect.stringMatching(/ENOSPC.*\. See that .* can be written to, or choose another folder$/), expect.anything()],
    ]);
    expect(openProject({ folder }).names()).toEqual([]);
    vi.restoreAllMocks();
    expect(fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())).toEqual([]);
  });
});
