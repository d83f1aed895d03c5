import { isJsonObject, type JsonObject } from "@ashlar/core";
import { isMarked } from "./sdk-error.ts";

/**
 * True for the error that a package makes of an event which its schema does not know at all: a vendor may add some at any time, and they
 * mean nothing to those who do not know them. An event that is known and makes no sense is none of them.
 *
 * What the schema missed is in the issues of zod, which packages put into `cause`. Each form that it knows lacks the field by which it is
 * told from the others.
 */
export function isNewEvent(error: unknown): boolean {
  if (!isMarked(error, "AI_TypeValidationError") || !(error instanceof Error && "value" in error)) return false;
  const { value, cause } = error;
  if (!isJsonObject(value) || typeof cause !== "object" || cause === null || !("issues" in cause)) return false;
  const issues = listOf(cause.issues);
  return issues.length > 0 && issues.every((issue) => knowsNoForm(issue, value));
}

/** Whether an issue says that a value has none of the forms of a union, as it lacks their fields, or is of another type than all of them. */
function knowsNoForm({ code, errors, path }: JsonObject, value: JsonObject): boolean {
  if (code !== "invalid_union") return false;
  const forms = Array.isArray(errors) ? errors : [];
  if (forms.length > 0) return forms.every((form) => listOf(form).some((issue) => lacks(issue, value)));
  const [field, ...deeper] = Array.isArray(path) ? path : [];
  return typeof field === "string" && deeper.length === 0 && typeof value[field] === "string";
}

function lacks({ path }: JsonObject, value: JsonObject): boolean {
  const [field, ...deeper] = Array.isArray(path) ? path : [];
  return typeof field === "string" && deeper.length === 0 && !Object.hasOwn(value, field);
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
