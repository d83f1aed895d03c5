import { describe, expect, it } from "vitest";
import { loadable } from "./loadable.ts";
import { rejection } from "./testing/folder.ts";

const signal = new AbortController().signal;

function thing() {
  const log: string[] = [];
  let waiting: (() => void) | undefined;
  const loaded = loadable(async (stop) => {
    log.push("load");
    await new Promise<void>((resolve, reject) => {
      waiting = resolve;
      stop.addEventListener("abort", () => reject(stop.reason));
    });
    return { [Symbol.asyncDispose]: async () => void log.push("dispose") };
  });
  return { loaded, log, ready: () => waiting?.() };
}

describe("loadable", () => {
  it("loads once for all uses, at the first", async () => {
    const { loaded, log, ready } = thing();
    expect(log).toEqual([]);
    const uses = [loaded.use(signal), loaded.use(signal)];
    ready();
    for (const use of await Promise.all(uses)) use.done();
    (await loaded.use(signal)).done();
    expect(log).toEqual(["load"]);
  });

  it("tries again after a failure", async () => {
    let tries = 0;
    const loaded = loadable(async () => {
      if (++tries === 1) throw new Error("broken");
      return { [Symbol.asyncDispose]: async () => {} };
    });
    expect(await rejection(loaded.use(signal))).toMatchObject({ message: "broken" });
    (await loaded.use(signal)).done();
    expect(tries).toBe(2);
  });

  it("is aborted for one use while another goes on, and given up with the last", async () => {
    const { loaded, log, ready } = thing();
    const first = new AbortController();
    const given = [loaded.use(first.signal), loaded.use(signal)] as const;
    first.abort();
    expect(await rejection(given[0])).toMatchObject({ code: "aborted" });
    ready();
    (await given[1]).done();
    expect(log).toEqual(["load"]);

    const alone = thing();
    const last = new AbortController();
    const use = alone.loaded.use(last.signal);
    last.abort();
    expect(await rejection(use)).toMatchObject({ code: "aborted" });
    const again = alone.loaded.use(signal);
    alone.ready();
    (await again).done();
    expect(alone.log).toEqual(["load", "load"]);
  });

  it("is unloaded when its uses have ended, which are told to end", async () => {
    const { loaded, log, ready } = thing();
    const using = loaded.use(signal);
    ready();
    const use = await using;
    const unloaded = loaded.unload().then(() => log.push("unloaded"));
    expect(use.signal.aborted).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(log).toEqual(["load"]);
    use.done();
    await unloaded;
    expect(log).toEqual(["load", "dispose", "unloaded"]);
    await loaded.unload();
  });
});
