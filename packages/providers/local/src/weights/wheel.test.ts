import { chmod, readdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { rejection, testFolder } from "../testing/folder.ts";
import { downloadWheel, pipCommand } from "./wheel.ts";

/** A stand-in for Python that runs `body`; `args` are its arguments. */
async function fakePython(body: string): Promise<string> {
  const path = join(await testFolder(), "python.cjs");
  await writeFile(
    path,
    `#!${process.execPath}\nconst fs = require("node:fs"), path = require("node:path"), args = process.argv.slice(2);\n${body}\n`,
  );
  await chmod(path, 0o755);
  return path;
}

const dest = 'const dest = args[args.indexOf("--dest") + 1];';

describe("downloadWheel", () => {
  it("asks pip for the wheel alone and gives its path", async () => {
    const folder = await testFolder();
    const python = await fakePython(`${dest}
      fs.writeFileSync(path.join(process.env.TMPDIR, "part"), "12345");
      setTimeout(() => { fs.writeFileSync(path.join(dest, args.at(-1).replace("==", "-") + ".whl"), args.join(" ")); }, 400);`);
    const seen: number[] = [];
    const wheel = await downloadWheel("thing==1.0", folder, { pythons: ["/no/such/python", python], onBytes: (bytes) => seen.push(bytes) });
    expect(basename(wheel)).toBe("thing-1.0.whl");
    expect(seen).toContain(5);
    expect(await readdir(folder)).toEqual(["thing-1.0.whl"]);
    expect(pipCommand("thing==1.0")).toBe("python3 -m pip download --no-deps thing==1.0");
  });

  it("passes on pip's own words when it fails", async () => {
    const python = await fakePython('console.error("noise\\nERROR: No matching distribution found for thing\\n"); process.exit(1);');
    expect(await rejection(downloadWheel("thing", await testFolder(), { pythons: [python] }))).toMatchObject({
      code: "server",
      retryable: false,
      message: expect.stringMatching(/pip download --no-deps thing` failed: ERROR: No matching distribution/),
    });
  });

  it("says when there is no Python, or none with pip", async () => {
    const bare = await fakePython('console.error("/usr/bin/python3: No module named pip"); process.exit(1);');
    expect(await rejection(downloadWheel("thing", await testFolder(), { pythons: ["/no/such/python", bare] }))).toMatchObject({
      code: "not-found",
      message: expect.stringContaining("/no/such/python"),
    });
  });

  it("ends pip when it is aborted", async () => {
    const python = await fakePython("setInterval(() => {}, 1000);");
    const started = performance.now();
    const error = await rejection(downloadWheel("thing", await testFolder(), { pythons: [python], signal: AbortSignal.timeout(150) }));
    expect(error).toMatchObject({ code: "aborted" });
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
