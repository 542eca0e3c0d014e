import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { REPLAY_TOKEN_VARIABLE } from "../../fixtures/replay.ts";
import { RUN_CONFIG_VARIABLE, type RunConfig } from "../../fixtures/run-config.ts";
import { readSummary, type Summary } from "../../reports/summary.ts";
import { writeReports } from "../../reports/write.ts";
import type { Project } from "../config/project.ts";
import type { Interruption } from "../interruption.ts";
import { codeRoot, MODULE } from "../package-root.ts";
import { supervise } from "../supervise.ts";
import type { PartSpecs } from "./parts.ts";
import { makeResultsFolder } from "./results.ts";
import type { Shard } from "./shard.ts";

/** What the suites are to prove, and on what. */
export interface SuitesRequest {
    /** Names the results folder, after the time. */
    label: string;
    /** Path ids; empty for all. */
    paths: readonly string[];
    specs: PartSpecs;
    /** The builds of Element Web that are deployed one after the other, as on the command line. */
    elementChain?: readonly string[];
    /** The versions of matrix-js-sdk that open one IndexedDB, one after the other. */
    sdkChain?: readonly string[];
    /** The versions of matrix-js-sdk that each path of the SDK runs with. Default: keyproof's own. */
    sdks?: readonly string[];
    /** Whether negative controls run as well. Default: false. */
    controls?: boolean;
    /** Which step each path leaves out, from 1 on; 0 for none. */
    leaveOut?: number;
    /** The one test to run of the paths. */
    only?: { path: string; variant?: string };
    /** How long the browser waits before each thing that it does, in milliseconds. */
    slowMo?: number;
    /** Where each step is told and waited for, and what opens it. */
    replay?: { url: string; token: string; pauses: boolean };
    /** Whether the conformance suite runs first. Default: false. */
    conformance?: boolean;
    /** Default: false. */
    headed?: boolean;
    /** Whether pictures are taken of what apps show after each step. Default: true. */
    screens?: boolean;
    /** Default: false. */
    keep?: boolean;
    /** How many paths at the same time. */
    workers: number;
    /** The folder that the run's own is made in. Default: `results/`, where the command was started. */
    root?: string;
    shard?: Shard;
    project?: Project;
    /** Which homeservers follow each other, where it is about upgrading. */
    upgrade?: RunConfig["upgrade"];
    /** What goes wrong on purpose. */
    sweep?: RunConfig["sweep"];
    /** A homeserver that loses keys on purpose. */
    losing?: RunConfig["losing"];
    /** The oracle under attack, in place of paths. */
    sabotage?: RunConfig["sabotage"];
    /** Whether what is told of the run goes to stderr: stdout is for machines. */
    quiet?: boolean;
}

/** What they came to. */
export interface SuitesResult {
    summary: Summary;
    /** Absolute path of the run's folder. */
    results: string;
    /** Absolute path of the run's page. */
    page: string;
}

/**
 * Runs the suites with Playwright and writes the run's results.
 *
 * @throws Interrupted when the user ended it; Error when it ended without saying what came of it
 */
export async function runSuites(request: SuitesRequest, interruption: Interruption): Promise<SuitesResult> {
    const { id, folder } = await makeResultsFolder(request.label, new Date(), request.root);
    const config: RunConfig = {
        id,
        results: folder,
        ...request.specs,
        ...(request.elementChain && { elementChain: [...request.elementChain] }),
        ...(request.sdkChain && { sdkChain: [...request.sdkChain] }),
        ...(request.sdks && { sdks: [...request.sdks] }),
        paths: [...request.paths],
        controls: request.controls ?? false,
        leaveOut: request.leaveOut ?? 0,
        ...(request.only && { only: request.only }),
        slowMo: request.slowMo ?? 0,
        ...(request.replay && { replay: { url: request.replay.url, pauses: request.replay.pauses } }),
        conformance: request.conformance ?? false,
        headed: request.headed ?? false,
        screens: request.screens ?? true,
        keep: request.keep ?? false,
        ...(request.shard && { shard: request.shard }),
        ...(request.upgrade && { upgrade: request.upgrade }),
        ...(request.sweep && { sweep: request.sweep }),
        ...(request.losing && { losing: request.losing }),
        ...(request.sabotage && { sabotage: request.sabotage }),
        ...(request.project && { project: forWorkers(request.project) }),
    };
    const file = path.join(folder, "run.json");
    await writeFile(file, `${JSON.stringify(config, null, 4)}\n`);
    const options = request.quiet ? { stdout: process.stderr.fd } : {};
    const code = await supervise(playwright(file, request), interruption, options);
    const summary = await readSummary(folder);
    const page = summary && (await writeReports(folder, summary));
    interruption.first.throwIfAborted();
    if (!summary || !page) throw new Error(`Playwright ended (exit code ${code}) without a summary in ${folder}`);
    if (code !== 0 && summary.status === "as claimed") {
        throw new Error(`Playwright ended with exit code ${code} although every path is as claimed, see ${folder}`);
    }
    return { summary, results: folder, page };
}

/** What of a project the workers need. */
export function forWorkers({ folder, config: { suites = [], paths = [], pages } }: Project): RunConfig["project"] {
    return { folder, suites, paths, ...(pages !== undefined && { pages: path.resolve(folder, pages) }) };
}

/** Starts Playwright on the suites: arguments for Node. */
export function playwrightArguments(...more: readonly string[]): string[] {
    const cli = createRequire(import.meta.url).resolve("@playwright/test/cli");
    return [cli, "test", `--config=${path.join(codeRoot(), `playwright.config${MODULE}`)}`, ...more];
}

function playwright(runFile: string, { workers, shard, replay }: SuitesRequest) {
    return {
        command: process.execPath,
        args: playwrightArguments(...(shard ? [`--shard=${shard.index}/${shard.total}`] : [])),
        // As the user's: --element folder:./webapp is meant from here.
        cwd: process.cwd(),
        env: {
            ...process.env,
            [RUN_CONFIG_VARIABLE]: runFile,
            KEYPROOF_WORKERS: String(workers),
            ...(replay && { [REPLAY_TOKEN_VARIABLE]: replay.token }),
        },
    };
}
