import type { Example } from "@ashlar/core";
import type { Event } from "./event.ts";

/** Announcements that the model is shown before it is asked. None of them is measured on. */
export const examples: readonly Example<{ readonly text: string }, Event>[] = [
  {
    input: { text: "Puppet Show for all ages, 16 May at 3 pm, 5 euros." },
    output: { title: "Puppet Show", date: "16 May", time: "3 pm", price: "5 euros" },
  },
  {
    input: { text: "On 2 July the Lantern Walk begins at 9 pm. It is free." },
    output: { title: "Lantern Walk", date: "2 July", time: "9 pm", price: "free" },
  },
  {
    input: { text: "The Spring Ball: come on 20 March! Music from 8 pm, tickets 22 euros." },
    output: { title: "Spring Ball", date: "20 March", time: "8 pm", price: "22 euros" },
  },
];
