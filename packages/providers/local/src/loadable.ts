import { abortedError } from "./abort.ts";

/** A thing that is loaded, for the time of one use. */
export interface Use<T> {
  readonly value: T;
  /** Aborted with the caller's signal, and when the thing is unloaded. */
  readonly signal: AbortSignal;
  /** Ends the use. */
  done(): void;
}

/** A thing that is loaded at its first use, shared by all uses, and can be unloaded and loaded again. */
export interface Loadable<T> {
  /** The thing itself while it is loaded. */
  readonly loaded: T | undefined;
  /** Loads it if need be. Uses that come meanwhile wait for the same load; it is given up when all of them are aborted. */
  use(signal: AbortSignal): Promise<Use<T>>;
  /** Aborts what runs, waits for it to end, and frees everything. */
  unload(): Promise<void>;
}

interface Loading<T> {
  readonly value: Promise<T>;
  readonly giveUp: AbortController;
  readonly unloading: AbortController;
  readonly ended: PromiseWithResolvers<void>;
  uses: number;
  settled: T | undefined;
}

/** Makes a loadable thing from the function that loads it. */
export function loadable<T extends AsyncDisposable>(load: (signal: AbortSignal) => Promise<T>): Loadable<T> {
  let current: Loading<T> | undefined;

  const start = (): Loading<T> => {
    const giveUp = new AbortController();
    const value = load(giveUp.signal);
    const loading: Loading<T> = {
      value,
      giveUp,
      unloading: new AbortController(),
      ended: Promise.withResolvers<void>(),
      uses: 0,
      settled: undefined,
    };
    value.then(
      (settled) => {
        loading.settled = settled;
      },
      () => {
        if (current === loading) current = undefined; // the next use tries again
      },
    );
    return loading;
  };

  return {
    get loaded() {
      return current?.settled;
    },
    async use(signal) {
      current ??= start();
      const loading = current;
      loading.uses++;
      let isOpen = true;
      const done = () => {
        if (!isOpen) return;
        isOpen = false;
        loading.uses--;
        if (loading.uses > 0) return;
        loading.ended.resolve();
        if (loading.settled || loading.unloading.signal.aborted) return;
        loading.giveUp.abort(signal.reason);
        if (current === loading) current = undefined;
      };
      const combined = AbortSignal.any([signal, loading.unloading.signal]);
      try {
        return { value: await unlessAborted(loading.value, combined), signal: combined, done };
      } catch (error) {
        done();
        throw error;
      }
    },
    async unload() {
      const loading = current;
      if (!loading) return;
      current = undefined;
      loading.unloading.abort(new Error("the model was unloaded"));
      loading.giveUp.abort(loading.unloading.signal.reason);
      if (loading.uses > 0) await loading.ended.promise;
      const settled = await loading.value.catch(() => undefined);
      await settled?.[Symbol.asyncDispose]();
    },
  };
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(abortedError(signal, "loading the model"));
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
