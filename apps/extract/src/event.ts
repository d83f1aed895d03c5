import { z } from "zod";

/** What an announcement says of an event, in its own words. */
export const event = z.object({
  title: z.string(),
  date: z.string(),
  time: z.string(),
  price: z.string(),
});

export type Event = z.infer<typeof event>;
