import { defineConfig } from "vitest/config";

const DOCKER = "containers/**/docker.test.ts";

/** Tests of keyproof itself. What keyproof proves about others lives in suites/ and runs with Playwright. */
export default defineConfig({
    test: {
        pool: "forks",
        testTimeout: 180_000,
        // Fetching and building real parts happens in hooks.
        hookTimeout: 300_000,
        projects: [
            {
                extends: true,
                test: {
                    name: "keyproof",
                    include: ["{containers,fixtures,helpers,reports,cli,package}/**/*.test.ts"],
                    exclude: [DOCKER],
                },
            },
            {
                extends: true,
                test: { name: "docker", include: [DOCKER], globalSetup: "containers/homeserver/engine.setup.ts" },
            },
        ],
    },
});
