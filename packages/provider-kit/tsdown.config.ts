import { defineConfig } from "tsdown";

export default defineConfig({
  entry: ["src/index.ts", "src/fakes.ts", "src/published.ts", "src/scripted.ts"],
  dts: true,
  platform: "node",
  sourcemap: true,
  fixedExtension: false,
});
