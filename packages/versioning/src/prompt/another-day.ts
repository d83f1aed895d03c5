/** 400 days and some hours: the year, month, weekday, date and time of day are all others. In the past, so that nothing kept then stays long. */
const earlier = (400 * 24 + 7) * 3_600_000 + 13 * 60_000 + 21_123;

/**
 * Does some work while `Date` tells another day: what then differs was made of the time. Only until the work returns; what it does after an
 * `await` has the time of now, as nobody else may see the other. Where `Date` is hardened against change, the time stays.
 */
export function onAnotherDay<T>(work: () => T): T {
  const realm: { Date: DateConstructor } = globalThis;
  const ours = realm.Date;
  if (Object.isFrozen(ours) || !Object.getOwnPropertyDescriptor(realm, "Date")?.writable) return work();
  const then = (): number => ours.now() - earlier;
  realm.Date = new Proxy(ours, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [then()] : args, newTarget),
    apply: () => new ours(then()).toString(),
    get: (target, key) => (key === "now" ? then : Reflect.get(target, key)),
  });
  try {
    return work();
  } finally {
    realm.Date = ours;
  }
}
