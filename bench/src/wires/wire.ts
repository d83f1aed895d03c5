import type { Scenario } from "../scenarios.ts";

/** How the upstream says something on one wire. */
export interface Wire {
  /** A whole reply, as JSON. */
  whole(model: string, text: string): object;
  /** The events of a stream before the first piece of text. */
  opening(model: string): readonly string[];
  /** The event of one piece of text. */
  piece(model: string, text: string): string;
  /** The events after the last piece of text. */
  closing(model: string): readonly string[];
}

/** All events of a stream: to its end, or for a scenario that has none to its last piece. */
export function eventsOf(wire: Wire, model: string, { chunks = [], stalls }: Scenario): readonly string[] {
  const said = [...wire.opening(model), ...chunks.map((chunk) => wire.piece(model, chunk))];
  return stalls ? said : [...said, ...wire.closing(model)];
}
