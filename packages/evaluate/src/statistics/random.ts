/** A source of random numbers that a seed determines. */
export interface Random {
  /** The next integer from 0 to 2³² − 1. */
  next(): number;
  /** An integer from 0 to `bound` − 1, each equally likely. */
  below(bound: number): number;
}

/**
 * A seeded generator: Doty-Humphrey's sfc32 (it passes PractRand), its state filled by splitmix32. The same seed gives the same numbers
 * on every machine. Not for secrets.
 *
 * @param seed an integer
 * @throws RangeError when `seed` is no safe integer
 * @example
 * const random = seeded(7);
 * random.below(6) + 1; // a die that rolls the same numbers each time
 */
export function seeded(seed: number): Random {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`a seed is a safe integer, not ${seed}`);
  let mixed = seed | 0;
  const word = (): number => {
    mixed = (mixed + 0x9e3779b9) | 0;
    let z = mixed ^ (mixed >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let a = word();
  let b = word();
  // The upper half of the seed goes in here, so that no two seeds start alike.
  let c = word() ^ Math.floor(seed / 2 ** 32);
  let counter = 1;

  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  // The first outputs still show the state they start from.
  for (let i = 0; i < 12; i++) next();

  return {
    next,
    below(bound) {
      // Numbers beyond the last whole multiple of `bound` are drawn again: the remainder alone would favour small ones.
      const limit = 2 ** 32 - (2 ** 32 % bound);
      let drawn = next();
      while (drawn >= limit) drawn = next();
      return drawn % bound;
    },
  };
}
