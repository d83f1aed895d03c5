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
    // A hang fails all the same; a busy machine takes longer than the default of 5 s for what it does in one.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    projects: [...folders, "bench", "docs", "scripts"].map((folder) => ({
      extends: true as const,
      test: { name: folder, root: folder, include: ["**/*.test.ts"], setupFiles: [setUp] },
    })),
    coverage: { provider: "v8", include: ["packages/**/src/**"] },
  },
});
