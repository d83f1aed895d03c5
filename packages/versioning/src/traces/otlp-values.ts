/** A value of OTLP's JSON. */
export type OtlpValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  /** 64 bits, as text. */
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values: readonly OtlpValue[] } };

/** An attribute of OTLP's JSON. */
export interface OtlpAttribute {
  readonly key: string;
  readonly value: OtlpValue;
}

/** Values by their keys: text, whole numbers, lists of text, or what `double` makes. */
export type Values = Readonly<Record<string, string | number | readonly string[] | OtlpValue | undefined>>;

/** Values as attributes; those that are undefined are left out. */
export function attributes(values: Values): readonly OtlpAttribute[] {
  return Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: otlpValue(value) }]));
}

function otlpValue(value: NonNullable<Values[string]>): OtlpValue {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "number") return { intValue: String(value) };
  return "length" in value ? { arrayValue: { values: value.map((stringValue) => ({ stringValue })) } } : value;
}

/** A number that need not be whole: its type must not depend on whether it is. */
export function double(value: number | undefined): OtlpValue | undefined {
  return value === undefined ? undefined : { doubleValue: value };
}

/** Nanoseconds as text, of milliseconds. */
export function nanoseconds(milliseconds: number): string {
  // In two parts: a number can't hold so many digits.
  const whole = Math.floor(milliseconds);
  return `${whole}${String(Math.floor((milliseconds - whole) * 1e6)).padStart(6, "0")}`;
}
