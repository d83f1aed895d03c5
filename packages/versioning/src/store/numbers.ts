/** A version as its file is named: the number that it was written with, and the first twelve digits of its hash. */
export interface Claim {
  readonly number: number;
  readonly hash: string;
}

/**
 * Gives each version its number. Identity is the hash; the number in a file's name is a claim, which two branches may both have made. In
 * the order of claims, then of hashes, each version gets what it claims or the next number that is free: whoever has the same files sees
 * the same numbers. `after` is the last number that is taken by others.
 */
export function assignNumbers<T extends Claim>(claims: readonly T[], after = 0): readonly (T & { readonly claimed: number })[] {
  const sorted = [...claims].sort((a, b) => a.number - b.number || (a.hash < b.hash ? -1 : 1));
  const first = sorted.filter(({ hash }, index) => sorted.findIndex((other) => other.hash === hash) === index);
  let last = after;
  return first.map((claim) => {
    last = Math.max(last + 1, claim.number);
    return { ...claim, number: last, claimed: claim.number };
  });
}
