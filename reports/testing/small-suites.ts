import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import type { RunConfig } from "../../fixtures/run-config.ts";

/** Suites of a few lines, to run with Playwright and keyproof's reporters, without any real part. */
export interface SmallSuites {
    folder: string;
    results: string;
    /** Starts Playwright on them: arguments for Node. */
    args: string[];
    env: NodeJS.ProcessEnv;
    remove: () => Promise<void>;
}

/**
 * Writes suites into a temporary folder.
 *
 * @param specs by file name below suites/, each the body of a file that has `test`, `expect` and `said(result)`
 * @param more what the run was asked for beside these paths
 * @param how `redacted`: whether secrets are hidden while the run goes on; false for a folder as another program left it
 */
export async function makeSmallSuites(
    specs: Record<string, string>,
    paths: string[] = [],
    more: Partial<RunConfig> = {},
    { redacted = true } = {},
): Promise<SmallSuites> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-suites-"));
    const results = path.join(folder, "results");
    const reporters = path.resolve(import.meta.dirname, "../reporters.ts");
    const files: Record<string, string> = {
        "package.json": JSON.stringify({ type: "module" }),
        "run.json": JSON.stringify({ ...runConfig(results, paths), ...more }),
        "playwright.config.ts": `import { reportersOf } from ${JSON.stringify(reporters)};
        export default {
            testDir: "suites",
            outputDir: ${JSON.stringify(path.join(results, "playwright"))},
            reporter: reportersOf(${JSON.stringify(results)})${redacted ? "" : ".slice(1)"},
            projects: [
                { name: "conformance", testMatch: "conformance/**/*.spec.ts" },
                { name: "paths", testIgnore: "conformance/**", dependencies: ["conformance"] },
            ],
        };`,
    };
    for (const [name, body] of Object.entries(specs)) files[`suites/${name}`] = HEAD + body;
    for (const [name, text] of Object.entries(files)) {
        await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
        await writeFile(path.join(folder, name), text);
    }
    const require = createRequire(import.meta.url);
    await symlink(
        path.join(path.dirname(require.resolve("@playwright/test/package.json")), "../.."),
        path.join(folder, "node_modules"),
    );
    return {
        folder,
        results,
        args: [require.resolve("@playwright/test/cli"), "test", "--config", path.join(folder, "playwright.config.ts")],
        env: {
            ...process.env,
            KEYPROOF_RUN: path.join(folder, "run.json"),
            CI: "",
            VITEST: undefined,
            NODE_OPTIONS: "",
        },
        remove: () => rm(folder, { recursive: true, force: true }),
    };
}

function runConfig(results: string, paths: string[]): RunConfig {
    return {
        id: "small",
        results,
        homeserver: "pypi",
        element: "classic",
        paths,
        controls: true,
        leaveOut: 0,
        slowMo: 0,
        conformance: true,
        headed: false,
        screens: false,
        keep: false,
    };
}

const HEAD = `
import { expect, test } from "@playwright/test";
const said = (result) => test.info().attach("keyproof-path-result", {
    contentType: "application/json",
    body: JSON.stringify({ title: "made up", target: {}, findings: [], durationMs: 1, folder: "", ...result }),
});
`;
