import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["**/*.test.{ts,mjs}"],
    exclude: ["**/node_modules/**", ".runtime/**", ".aios/**", "Programs/**", "dist/**", "coverage/**"],
    // A process for each file: the tests start real processes and change real folders.
    pool: "forks",
    maxWorkers: "100%",
    execArgv: ["--disable-warning=ExperimentalWarning"],
    // Real processes on a busy two-core machine: long enough never to fail for slowness, short enough to end.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 10_000,
    // Jobs that fail in tests are no matter for the screen of whoever runs them.
    env: { AIOS_DESKTOP: "off" },
    restoreMocks: true,
    unstubEnvs: true,
  },
});
