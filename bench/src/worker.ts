import type { Contender } from "./contenders/contender.ts";
import type { Streams, Task, Work } from "./rounds.ts";
import { worker } from "./work.ts";

/* One contender in a process of its own, so that its CPU, its heap and its compiled code are its own. Started by `rounds.ts`. */

type Order =
  | { readonly kind: "cost" | "allocated"; readonly details: Task }
  | { readonly kind: "firstText" | "idle"; readonly details: Streams };

const [name = "", baseURL = ""] = process.argv.slice(2);
const { create } = await import(`./contenders/${name}.ts`);
const contender: Contender = create(baseURL);
const work: Work = worker(name, contender);

function carryOut(order: Order): Promise<unknown> {
  switch (order.kind) {
    case "cost":
    case "allocated":
      return work[order.kind](order.details);
    case "firstText":
    case "idle":
      return work[order.kind](order.details);
  }
}

process.on("message", async (order: Order) => {
  try {
    process.send?.(await carryOut(order));
  } catch (error) {
    process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
process.on("disconnect", () => process.exit());
process.send?.("ready");
