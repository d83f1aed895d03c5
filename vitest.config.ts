import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Inline projects, because string globs do not inherit the conditions.
const conditions = ["@ashlar/source", "node"];
const folders = globSync("{packages,packages/providers,apps}/*/package.json").map((path) => path.slice(0, -"/package.json".length));
const setUp = fileURLToPath(new URL("scripts/property-tests.ts", import.meta.url));

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects: [...folders, "bench", "docs", "scripts"].map((folder) => ({
      extends: true as const,
      test: { name: folder, root: folder, include: ["**/*.test.ts"], setupFiles: [setUp] },
    })),
    coverage: { provider: "v8", include: ["packages/**/src/**"] },
  },
});
