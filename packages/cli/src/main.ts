#!/usr/bin/env node
import { run } from "./program.ts";

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough (`| head`) is no error.
  if (error.code !== "EPIPE") process.stderr.write(`The output could not be written: ${error.message}\n`);
  process.exit(error.code === "EPIPE" ? 0 : 1);
});
process.exitCode = await run(process.argv.slice(2));
// A module of calls may have opened something that would keep the process. What was printed is waited for, and what could not be is told above.
process.stdout.write("", (error) => {
  if (!error) process.stderr.write("", () => setImmediate(() => process.exit()));
});
