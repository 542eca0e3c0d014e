import path from "node:path";
import { defineConfig } from "@playwright/test";
import { CONTROL_TAG, OWN_PATHS, ownPathsOf, PATHS, readRunConfig, SABOTAGE } from "./fixtures/run-config.ts";
import { exactly } from "./fixtures/test-title.ts";
import { pathEntry } from "./helpers/paths/catalogue.ts";
import type { Area } from "./helpers/paths/path-entry.ts";
import { reportersOf } from "./reports/reporters.ts";

/**
 * How suites run. `keyproof run` starts this: it says in a file what to run (KEYPROOF_RUN), and how many paths at the same
 * time (KEYPROOF_WORKERS). Everything that a run writes goes into its results folder.
 */
const run = readRunConfig();

/** An id is no start of another: RST-C1 is not RST-C10, nor RST-C1-X. */
const wanted = new RegExp(`@(?:${run.paths.map((id) => id.replace(/[^\w-]/g, "\\$&")).join("|")})(?![\\w-])`);

/** In the package, specs are JavaScript. */
const SPECS = "**/*.spec.{ts,js}";

/** By name, where it is one test, be it a negative control; else by path. */
const which = run.only
    ? { grep: exactly(pathEntry(run.only.path, ownPathsOf(run)), run.only.variant) }
    : {
          ...(run.paths.length > 0 && { grep: wanted }),
          ...(!run.controls && { grepInvert: new RegExp(CONTROL_TAG) }),
      };

/**
 * What is run where it is asked for: what operators do needs a homeserver of its own each time, and tells nothing of an app;
 * an update needs two of them; a race is a hundred paths. The SDK's paths and the specification's rules are about no app either.
 */
const ON_DEMAND: readonly string[] = ["operators", "upgrades", "sdk", "spec", "races"] satisfies Area[];
const asked = new Set<string>(run.paths.map((id) => pathEntry(id, ownPathsOf(run)).area));
// From the root on: else a checkout in a folder of the same name would be left out whole.
const others = ["conformance", "sabotage", ...ON_DEMAND.filter((area) => !asked.has(area))].map((folder) =>
    path.join(import.meta.dirname, "suites", folder, "**"),
);

const paths = { dependencies: run.conformance ? ["conformance"] : [], ...which };

/** A person may look on for as long as they like; each wait within a step has a limit of its own. */
const unhurried = run.replay?.pauses || run.slowMo > 0;

function ownSpecs({ folder, suites }: NonNullable<typeof run.project>) {
    return { testDir: folder, testMatch: suites.map((pattern) => path.resolve(folder, pattern)) };
}

export default defineConfig({
    testDir: "suites",
    outputDir: path.join(run.results, "playwright"),
    // The unit of work is a test: each worker has a homeserver, and each test people of its own on it.
    fullyParallel: true,
    workers: Number(process.env.KEYPROOF_WORKERS ?? 2),
    // A retry would turn red to green.
    retries: 0,
    // Limits are for what hangs. A machine that is busy with other work is several times slower than these paths were measured on.
    timeout: unhurried ? 0 : 360_000,
    expect: { timeout: 30_000 },
    preserveOutput: "failures-only",
    reporter: reportersOf(run.results),
    // Which browser, and how it is launched, is for fixtures/stack.ts to say.
    use: {
        // What a fault has stopped is not going to happen.
        actionTimeout: run.sweep ? 15_000 : 60_000,
        navigationTimeout: 120_000,
        // Actions and console always; film strip, page snapshots and (with them) requests cost a tenth of the time: on demand.
        trace: { mode: "retain-on-failure", screenshots: false, snapshots: run.keep },
        // Playwright's would show secrets: the path's own fixture takes them, with secrets covered.
        screenshot: "off",
    },
    projects: run.sabotage
        ? [{ name: SABOTAGE, testMatch: `sabotage/${SPECS}` }]
        : [
              // No path trusts a client or a build that does not do what every client must.
              ...(run.conformance ? [{ name: "conformance", testMatch: `conformance/${SPECS}` }] : []),
              { name: PATHS, testMatch: SPECS, testIgnore: others, ...paths },
              ...(run.project?.suites.length ? [{ name: OWN_PATHS, ...ownSpecs(run.project), ...paths }] : []),
          ],
});
