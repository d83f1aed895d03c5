/** A share as a percentage, with no more digits than `n` rows carry: "88.0 %", or "88 %" below 100 rows. */
export function percent(share: number, n: number): string {
  return `${points(share, n)} %`;
}

/** A share in points of a percentage, with no more digits than `n` rows carry. */
export function points(share: number, n: number): string {
  const rounded = (share * 100).toFixed(n < 100 ? 0 : 1);
  return Number(rounded) === 0 ? rounded.replace("-", "") : rounded.replace("-", "−");
}

/** Points with a sign: "+3.2", "−0.7", "0.0". */
export function signedPoints(share: number, n: number): string {
  const text = points(share, n);
  return share > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** A p-value: "p = 0.012", "p < 0.001". It is never rounded across 0.05. */
export function pValue(p: number): string {
  if (p < 0.001) return "p < 0.001";
  const short = p.toFixed(3);
  return `p = ${Number(short) === 0.05 && p !== 0.05 ? p.toPrecision(4) : short}`;
}

/** US dollars to two significant digits, and to the cent from a dollar on. */
export function dollars(amount: number): string {
  if (amount === 0) return "$0";
  if (amount >= 1) return `$${amount.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  return `$${Number(amount.toPrecision(2)).toLocaleString("en", { maximumSignificantDigits: 2, maximumFractionDigits: 20 })}`;
}

/** A measured amount to three significant digits: "1,400", "246", "7.13". */
export function amount(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: 3 });
}

/** Names in quotes, the last two joined by "and". */
export function names(list: readonly string[]): string {
  const quoted = list.map((name) => `"${name}"`);
  return quoted.length <= 1 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
}
