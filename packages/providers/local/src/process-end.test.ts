import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { needWeights } from "./testing/weights.ts";

needWeights("smollm2-135m", "all-minilm-l6-v2");

describe("a process that used local models", () => {
  it.each([
    ["without unloading", ""],
    ["after unloading", "await model.unload(); await vectors.unload();"],
  ])(
    "ends by itself %s",
    async (_, end) => {
      const script = `import { local, localEmbedding } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
      const model = local("smollm2-135m", { threads: 1, contextLength: 256 });
      const vectors = localEmbedding(undefined, { threads: 1 });
      const signal = new AbortController().signal;
      await vectors.embed(["a cat"], { signal });
      const { content } = await model.generate({ messages: [{ role: "user", content: [{ type: "text", text: "What is the capital of France?" }] }] }, { signal });
      for await (const _ of model.stream({ messages: [{ role: "user", content: [{ type: "text", text: "Tell a story." }] }] }, { signal })) break;
      ${end}
      console.log(content[0].text);`;
      const child = spawn(process.execPath, ["--conditions=@ashlar/source", "--input-type=module", "-e", script]);
      let output = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk) => {
          output += chunk;
        });
      const [code, signal] = await once(child, "close");
      expect({ code, signal, output: output.trim() }).toEqual({ code: 0, signal: null, output: expect.stringMatching(/Paris\.$/) });
      // Nothing but the answer was printed: the native code keeps silent.
      expect(output.trim().split("\n")).toHaveLength(1);
    },
    60_000,
  );
});
