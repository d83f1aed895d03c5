import { readFileSync } from "node:fs";
import { exitCodes, runApp } from "./app.ts";
import { openModels } from "./models.ts";

const packageJson: { readonly version: string } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

const interrupted = new AbortController();
process.on("SIGINT", () => {
  // The second Ctrl-C does not wait for anything.
  if (interrupted.signal.aborted) process.exit(exitCodes.interrupted);
  interrupted.abort(new Error("Ctrl-C"));
});
process.on("SIGTERM", () => interrupted.abort(new Error("SIGTERM")));
// A reader that has seen enough (`| head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? exitCodes.finished : exitCodes.failed));

process.exitCode = await runApp(process.argv.slice(2), {
  // Package managers start a script in its package; the user may be elsewhere.
  folder: process.env.INIT_CWD ?? process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interrupted.signal,
  openModels,
  version: packageJson.version,
});
