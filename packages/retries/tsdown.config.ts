import { defineConfig } from "tsdown";

// Without `fixedExtension: false` the platform "node" writes .mjs, which package.json does not name.
export default defineConfig({ entry: ["src/index.ts"], dts: true, platform: "node", fixedExtension: false, sourcemap: true });
