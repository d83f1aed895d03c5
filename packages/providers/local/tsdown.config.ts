import { defineConfig } from "tsdown";

export default defineConfig({
  entry: ["src/index.ts"],
  dts: true,
  platform: "node",
  // Without this the platform "node" writes .mjs, which package.json does not name.
  fixedExtension: false,
  // Types of the runtime are for the inside only. Without this the public types would import it for nothing, and not compile without it.
  treeshake: { moduleSideEffects: "no-external" },
  sourcemap: true,
});
