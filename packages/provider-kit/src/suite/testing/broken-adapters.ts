import { describe } from "vitest";
import { fakeOpenAI } from "../../fakes/openai/fake-openai.ts";
import { languageSubject } from "../subject.ts";
import { breakages } from "./breakages.ts";
import { referenceCapabilities } from "./reference-adapter.ts";

/* A test file whose tests have to fail, each for the bug that its suite is named after. Run by the test of the suite. */

describe.each(breakages)("$bug", ({ adapter, topic }) => {
  topic(languageSubject(adapter, { vendor: fakeOpenAI, capabilities: referenceCapabilities }));
});
