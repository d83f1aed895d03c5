import { call, pipe } from "@ashlar/core";
import { versioned } from "../versioned.ts";
import { silentModel } from "./silent-model.ts";

/** A program that runs a call once for each of its arguments after the folder, and prints the version of each reply. */
const [folder, ...wordings] = process.argv.slice(2);
const replies = wordings.map((wording) =>
  pipe(call({ name: "greet", model: silentModel(), prompt: () => wording }), versioned({ ...(folder !== undefined && { folder }) }))(),
);
console.log(JSON.stringify((await Promise.all(replies)).map(({ version }) => version)));
