import { randomBytes } from "node:crypto";
import os from "node:os";
import path from "node:path";
import type { Progress } from "../../containers/progress.ts";
import { audit } from "../../helpers/ledger/audit.ts";
import { catalogue, pathEntry } from "../../helpers/paths/catalogue.ts";
import { verdictLine } from "../../reports/verdict-line.ts";
import { findProject } from "../config/project.ts";
import { type Interruption, unlessInterrupted } from "../interruption.ts";
import { requireDisk } from "../run/disk.ts";
import { chooseParts, type PartSpecs, prepareParts } from "../run/parts.ts";
import { CODES } from "../run/prove.ts";
import { requireScreen } from "../run/screen.ts";
import { requireSpecs } from "../run/specs.ts";
import { runSuites } from "../run/suites.ts";
import { enterFrom } from "./enter.ts";
import { recordedParts, registeredVersions } from "./recorded-parts.ts";
import { Replay } from "./replay.ts";
import { findScenario, type Scenario } from "./scenario.ts";
import { listenForSteps } from "./step-server.ts";
import { chooseTest } from "./which-test.ts";

/** `keyproof repro`'s options, as commander reads them. */
export interface ReproOptions extends PartSpecs {
    variant?: string;
    headed: boolean;
    step: boolean;
    until?: string;
    /** Milliseconds; 0 for as fast as it goes. */
    slow: number;
    leaveOut: number;
    results: string;
}

/** How wide lines may be where there is no terminal to say so. */
const COLUMNS = 120;

/**
 * Replays one scenario, step by step.
 *
 * @param word a path id, the id of a known issue, or the file of a history
 * @param asked the parts that the user named: a record's own give way to these
 * @returns the exit code
 * @throws Problem before anything was started; Interrupted
 */
export async function repro(
    word: string,
    options: ReproOptions,
    asked: Partial<PartSpecs>,
    interruption: Interruption,
    say: Progress,
): Promise<number> {
    const project = await findProject();
    const own = project?.paths ?? [];
    const known = [...catalogue, ...own].map(({ id }) => id);
    const scenario = await findScenario(word, known, options.variant);
    if (options.headed) requireScreen();
    const root = path.resolve(options.results);
    await requireDisk([root, os.tmpdir()]);
    const specs = { ...options, ...(await partsOf(scenario, say)), ...asked };
    const parts = await unlessInterrupted(interruption, chooseParts(specs, say));
    const requireSpec = (id: string): void => {
        for (const line of requireSpecs([pathEntry(id, own)])) say(line);
    };
    // Which of an issue's paths it will be is not known yet; all have a spec.
    if (scenario.kind !== "issue") requireSpec(scenario.path);
    await unlessInterrupted(interruption, prepareParts(parts, say, { headed: options.headed }));
    const only = await unlessInterrupted(interruption, chooseTest(scenario, parts, project));
    if (scenario.kind === "issue") {
        requireSpec(only.path);
        say(`issue        ${scenario.issue.id}: ${scenario.issue.title}, ${scenario.issue.url}`);
    }
    say(`replay       ${[only.path, only.variant].filter(Boolean).join(": ")}`);
    const { step, until, slow, leaveOut, headed } = options;
    const pauses = step || until !== undefined;
    const enter = pauses ? enterFrom(process.stdin, interruption) : undefined;
    const how = { step, ...(until !== undefined && { until }), columns: process.stdout.columns ?? COLUMNS };
    const recorded = scenario.kind === "history" ? { recorded: scenario.history.target } : {};
    const replay = new Replay({ ...how, ...recorded }, say, enter);
    const token = randomBytes(24).toString("base64url");
    const server = await listenForSteps(token, (told) => replay.hear(told));
    try {
        const { summary, page } = await runSuites(
            {
                label: only.path,
                paths: [only.path],
                only,
                specs: parts.specs,
                controls: true,
                leaveOut,
                // A replay shows what happens; what is proven is for `keyproof run` to say.
                conformance: false,
                headed,
                screens: true,
                keep: false,
                workers: 1,
                root,
                slowMo: slow,
                replay: { url: server.url, token, pauses },
                ...(project && { project }),
            },
            interruption,
        );
        if (scenario.kind === "history") say(`the record: ${verdictLine(audit(scenario.history))}`);
        if (until !== undefined && !replay.reachedUntil) say(`no step was ${until}: there were ${replay.steps}`);
        say(`report: ${path.relative(process.cwd(), page)}`);
        return CODES[summary.status];
    } finally {
        enter?.close();
        await server.stop();
    }
}

/** The parts that a record was made on, as far as they are here. */
async function partsOf(scenario: Scenario, say: Progress): Promise<Partial<PartSpecs>> {
    if (scenario.kind !== "history") return {};
    const { specs, unlike } = recordedParts(scenario.history.target, await registeredVersions());
    for (const line of unlike) say(line);
    return specs;
}
