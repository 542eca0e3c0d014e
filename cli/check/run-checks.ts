import type { Progress } from "../../containers/progress.ts";
import { KeysExpectation, KeysNotAsExpected } from "../../fixtures/keys-expectation.ts";
import type { PathResult } from "../../fixtures/path-result.ts";
import { BEFORE, PathRun } from "../../fixtures/path-run.ts";
import { ExportStore } from "../../helpers/ledger/export-store.ts";
import { hideSecrets } from "../../reports/secrets/hide.ts";
import { verdictOf } from "../../reports/terminal/table.ts";
import type { CheckPeople } from "./check-people.ts";
import { CHECKS, type CheckTools, Scene } from "./checks.ts";
import { checkedEntries } from "./paths.ts";

/** What checks are run with. */
export interface ChecksRequest {
    people: CheckPeople;
    tag: string;
    /** Whether the server has key backups. */
    backup: boolean;
    target: Record<string, string>;
    /** The run's results folder. */
    results: string;
    say: Progress;
}

/**
 * Runs every check, one after the other, and writes each one's record.
 *
 * @param results gets each check's result as soon as there is one
 * @throws what kept people from being made
 */
export async function runChecks(request: ChecksRequest, results: PathResult[]): Promise<void> {
    const { people, tag, backup, say } = request;
    say("making people, and having them talk");
    const scene = await Scene.make(people, tag, { backup });
    let stuck: string | undefined;
    for (const entry of checkedEntries) {
        const check = CHECKS[entry.id];
        if (!check) throw new Error(`nothing checks ${entry.id}`);
        const run = new PathRun(entry, undefined, request.target);
        const result = await (async () => {
            if (check.backup && !backup) return run.write(request.results, { out: NO_BACKUP });
            if (stuck !== undefined)
                return run.write(request.results, { failure: `it goes on from ${stuck}, which could not run` });
            const failure = await check.run(scene, toolsFor(run, entry.id, say)).then(
                () => undefined,
                (error: unknown) => error,
            );
            // Keys that are not as claimed keep nobody from going on; what failed otherwise leaves nothing to go on from.
            if (failure !== undefined && !(failure instanceof KeysNotAsExpected)) stuck = entry.id;
            return run.write(request.results, failure === undefined ? {} : { failure: messageOf(failure) });
        })();
        results.push(result);
        say(`${entry.id}  ${verdictOf(result)}`);
    }
}

const NO_BACKUP = "the server has no key backups: it does not know GET /_matrix/client/v3/room_keys/version";

/** The results, with those that are missing: each with the same status, for one reason. */
export function withoutResult(
    results: readonly PathResult[],
    target: Record<string, string>,
    status: "not run" | "could not run",
    reason: string,
): PathResult[] {
    const missing = checkedEntries.filter(({ id }) => results.every(({ path }) => path !== id));
    const added = missing.map(({ id, title }): PathResult => {
        return { path: id, title, target, status, reason, findings: [], durationMs: 0, folder: "" };
    });
    return [...results, ...added];
}

function toolsFor(run: PathRun, id: string, say: Progress): CheckTools {
    return {
        watch: async (person, ...devices) => {
            run.record(person);
            for (const device of devices) run.recorder.addDevice(device);
            await run.recorder.checkpoint(BEFORE);
        },
        step: async (title, action) => {
            say(`${id}  ${title}`);
            run.recorder.step(title);
            const result = await action();
            await run.recorder.checkpoint(`after ${title}`);
            return result;
        },
        signedIn: (device) => run.recorder.addDevice(device),
        signedOut: (device) => run.recorder.removeDevice(device),
        keepFile: (file) => run.recorder.addStore(new ExportStore(file.name, file)),
        expectKeys: () => new KeysExpectation(run),
    };
}

function messageOf(error: unknown): string {
    return hideSecrets(error instanceof Error ? error.message : String(error));
}
