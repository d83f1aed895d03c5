/**
 * `@ashlar/provider-kit/fakes`: real servers on 127.0.0.1 that speak the wires of the vendors, with scripted replies and faults on demand.
 *
 * @module
 */

// Vendors
export { fakeAnthropic } from "./fakes/anthropic/fake-anthropic.ts";
// Their contract
export type {
  FakeAnswer,
  FakeReply,
  FakeRequest,
  FakeToolCall,
  FakeVendor,
  FakeVendorOptions,
  Fault,
  Framing,
  RefusedReason,
  RetryAfterForm,
  RunningVendor,
  VendorName,
} from "./fakes/fake-vendor.ts";
export { fakeGoogle } from "./fakes/google/fake-google.ts";
export { fakeOpenAI } from "./fakes/openai/fake-openai.ts";
// For a vendor of your own
export { pieces, type Said, type SaidToolCall } from "./fakes/said.ts";
export { fakeVendor } from "./fakes/server.ts";
export type { AskLine, Failure, ModelPath, Received, Served, VendorWire, Wait, WireEvent, WireStream } from "./fakes/wire.ts";
