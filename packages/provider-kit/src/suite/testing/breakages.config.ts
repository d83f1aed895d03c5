import { defineConfig } from "vitest/config";

const conditions = ["@ashlar/source", "node"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  // A bug that makes a test hang is noticed, too, and sooner than usual.
  test: { include: ["src/suite/testing/broken-adapters.ts"], testTimeout: 2000 },
});
