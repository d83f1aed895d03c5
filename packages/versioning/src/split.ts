import { type Call, type CallChanges, InvalidRequestError, type Message, type Reply, type Run, wrapCall } from "@ashlar/core";
import { sha256 } from "./fingerprint/sha256.ts";

/** What replies of a split call carry. */
export interface SplitReply<Name extends string> {
  /** The name of the call that answered. */
  readonly variant: Name;
}

/** How inputs are divided. */
export interface SplitOptions<In, Name extends string> {
  /** What is kept together: all inputs with the same value go to the same call, in every process and at any time. */
  readonly by: (input: In) => string | number;
  /** Shares, compared with each other. Default: the same for all. */
  readonly weights?: Partial<Readonly<Record<Name, number>>>;
  /** Names the experiment, so that another one divides in another way. Default: the names of the calls. */
  readonly experiment?: string;
}

/**
 * Divides inputs over several calls, such as versions of one, so that they can be compared: `reply.variant` says which answered. Put it
 * around all other blocks.
 *
 * A conversation goes on with the call that began it. One that was saved and read back has to be told: `calls[variant].resume(…)`.
 *
 * @throws RangeError without calls, or for weights that are not positive
 * @example
 * const recommend = split({ a: current.version(3), b: current }, { by: ({ userId }) => userId, weights: { a: 9, b: 1 } });
 */
export function split<In, R extends Reply, Name extends string>(
  calls: Readonly<Record<Name, Call<In, R>>>,
  options: SplitOptions<In, Name>,
): Call<In, R & SplitReply<Name>> {
  const arms = Object.entries<Call<In, R>>(calls).map(([name, call]) => ({
    name: name as Name,
    call,
    weight: options.weights?.[name as Name] ?? 1,
  }));
  const [first] = arms;
  if (!first) throw new RangeError("split needs at least one call");
  for (const { name, weight } of arms) {
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY))
      throw new RangeError(`the weight of ${name} is ${weight}; it must be 0 or more`);
  }
  const total = arms.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) throw new RangeError("all weights are 0");
  const experiment = options.experiment ?? arms.map(({ name }) => name).join(" ");
  const begun = new WeakMap<Message, Name>();

  const choose = async (input: In): Promise<Name> => {
    const digest = await sha256(`${experiment}\n${options.by(input)}`);
    let left = (Number.parseInt(digest.slice(0, 12), 16) / 2 ** 48) * total;
    for (const { name, weight } of arms) {
      if (left < weight) return name;
      left -= weight;
    }
    return first.name;
  };
  const wrapped = wrapCall<In, R, R & SplitReply<Name>>(first.call, {
    name: "split",
    run: () => {
      const runs = new Map(arms.map(({ name, call }): [Name, Run<R>] => [name, call.runOf((spec) => spec)]));
      return async (input, context, emit) => {
        const [opening] = context.history ?? [];
        // What a call takes was matched with what `by` takes when they were put together.
        const variant = context.history ? opening && begun.get(opening) : await choose(input as In);
        const run = variant === undefined ? undefined : runs.get(variant);
        if (variant === undefined || !run) {
          throw new InvalidRequestError(
            "It is not known which variant began this conversation. Resume with that call itself: keep reply.variant with the messages.",
            {},
          );
        }
        const reply = await run(input, context, emit);
        const [said] = reply.messages;
        if (said) begun.set(said, variant);
        return { ...reply, variant };
      };
    },
  });
  const changed = (changes: CallChanges): Call<In, R & SplitReply<Name>> => {
    const all = arms.map(({ name, call }) => [name, call.with(changes)] as const);
    return split(Object.fromEntries(all) as Readonly<Record<Name, Call<In, R>>>, { ...options, experiment });
  };
  return Object.assign(wrapped, { with: changed });
}
