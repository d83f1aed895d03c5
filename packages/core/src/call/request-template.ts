import { InvalidRequestError, UnsupportedError } from "../errors.ts";
import type { ModelRequest } from "../model.ts";
import type { CallSpec } from "./spec.ts";
import { defineTools } from "./tools.ts";

/**
 * What the requests of a call have in common.
 *
 * @throws UnsupportedError for tools where the model has none, InvalidRequestError for a parameter that is no number
 */
export function requestTemplate(spec: CallSpec): Omit<ModelRequest, "messages"> {
  const { params, tools = [], toolChoice, providerOptions, model } = spec;
  if (tools.length > 0 && !model.capabilities.tools) {
    throw new UnsupportedError(`${model.id} can't use tools. Take a model that can, or leave them out.`, { feature: "tools" });
  }
  // JSON has no such numbers: they would be sent as null, which means something else.
  const [name, value] = Object.entries(params ?? {}).find(([, value]) => typeof value === "number" && !Number.isFinite(value)) ?? [];
  if (name) throw new InvalidRequestError(`params.${name} is ${value}.`, {});
  return {
    ...(tools.length > 0 && { tools: defineTools(tools, model.capabilities) }),
    ...(toolChoice !== undefined && { toolChoice }),
    ...(params && { params }),
    ...(providerOptions && { providerOptions }),
  };
}

/** A tool that the model must use is used in the first step; forced again and again the model could never answer. */
export function unforced(template: Omit<ModelRequest, "messages">): Omit<ModelRequest, "messages"> {
  const { toolChoice, ...rest } = template;
  return toolChoice === undefined || toolChoice === "none" ? template : rest;
}
