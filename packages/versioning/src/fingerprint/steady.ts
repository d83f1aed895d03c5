import { isJsonObject, type JsonValue } from "@ashlar/core";
import { nowMask } from "../prompt/mask-now.ts";
import { varying, varyingAtReason } from "../prompt/varying.ts";

/**
 * Makes data that a call sends or is described by, such as a JSON Schema, and masks in it what differs each time: what two makings tell from
 * each other, as a default by chance; and a time since the process began, whenever the code wrote it. What was masked is told to `said`.
 *
 * @param what the data is, such as `the input schema`
 * @throws what `make` throws
 */
export function steady<T extends JsonValue>(make: () => T, what: string, said: (reason: string) => void): T {
  const value = make();
  const places: string[] = [];
  const masked = masking(value, make(), places);
  if (places.length > 0) said(varyingAtReason(what, places));
  // Only texts and numbers in it were changed.
  return masked as T;
}

function masking(value: JsonValue, other: JsonValue, places: string[]): JsonValue {
  const { mask } = nowMask();
  const now = Date.now();
  const visit = (here: JsonValue, there: JsonValue | undefined, path: string): JsonValue => {
    if (Array.isArray(here) && Array.isArray(there)) return here.map((item, index) => visit(item, there[index], `${path}[${index}]`));
    if (isJsonObject(here) && isJsonObject(there)) {
      return Object.fromEntries(
        Object.entries(here).flatMap(([key, member]) =>
          member === undefined ? [] : [[key, visit(member, there[key], path === "" ? key : `${path}.${key}`)]],
        ),
      );
    }
    const isText = typeof here === "string" || typeof here === "number";
    const steadied = here !== there ? varying : isText ? mask(String(here), { from: now, to: now }, []) : here;
    if (steadied === String(here) || steadied === here) return here;
    places.push(path || "itself");
    return steadied;
  };
  return visit(value, other, "");
}
