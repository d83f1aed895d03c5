import { defineConfig } from "tsdown";

export default defineConfig({
  entry: ["src/index.ts", "src/adapter.ts", "src/mcp.ts", "src/prices.ts", "src/provider.ts"],
  dts: true,
  platform: "neutral",
  sourcemap: true,
});
