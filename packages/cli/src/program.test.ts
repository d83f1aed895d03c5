import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ashlarProgram, makeProject } from "./testing/project.ts";

describe("ashlar", () => {
  it.each(["--version", "-v"])("prints its version for %s, on standard output", async (option) => {
    const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
    expect(await makeProject().node([ashlarProgram, option])).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });

  it("writes help and complaints where it is told to", async () => {
    const { ashlar } = makeProject();
    expect(await ashlar("versions", "--help")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Usage: ashlar versions .*\n$/s),
      err: "",
    });
    expect(await ashlar("versions", "lst")).toMatchObject({ code: 2, out: "", err: expect.stringContaining("unknown command 'lst'") });
  });
});
