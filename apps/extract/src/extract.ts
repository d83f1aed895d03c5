import { fileURLToPath } from "node:url";
import { call, fewShot, pipe, prompt, system } from "@ashlar/core";
import { local } from "@ashlar/local";
import { versioned } from "@ashlar/versioning";
import { z } from "zod";
import { event } from "./event.ts";
import { examples } from "./examples.ts";

/** The embedded model. Whoever uses the call unloads it at the end. */
export const model = local("smollm2-135m");

/** Takes the facts of an event out of an announcement. */
export const extract = pipe(
  call({
    name: "extract-event",
    model,
    params: { temperature: 0, maxOutputTokens: 80 },
    input: z.object({ text: z.string() }),
    output: event,
    prompt: fewShot(examples, ({ text }) => [
      system`
        You read announcements of events. Copy the title, the date, the time and the price from the announcement.
        When it costs nothing, the price is "free".
      `,
      prompt`Announcement: ${text}`,
    ]),
  }),
  versioned({ folder: fileURLToPath(new URL("../.ashlar", import.meta.url)) }),
);
