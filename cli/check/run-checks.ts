import type { Progress } from "../../containers/progress.ts";
import { KeysExpectation, KeysNotAsExpected } from "../../fixtures/keys-expectation.ts";
import { PATIENCE_VARIABLE } from "../../fixtures/losing.ts";
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
 * Runs every check, one after the other, and writes each one's record. The first one's begins with the accounts: a key that
 * is lost while people are made and talk is its loss.
 *
 * @param results gets each check's result as soon as there is one
 * @throws what kept people from being made, where nobody's keys were recorded yet
 */
export async function runChecks(request: ChecksRequest, results: PathResult[]): Promise<void> {
    const { people, tag, backup, say } = request;
    const runs = checkedEntries.map((entry) => ({ entry, run: new PathRun(entry, undefined, request.target) }));
    const patience = process.env[PATIENCE_VARIABLE];
    for (const { run } of runs) run.patience = patience === undefined ? {} : { limitMs: Number(patience) };
    const ended = async (run: PathRun, left: Parameters<PathRun["write"]>[1]): Promise<void> => {
        const result = await run.write(request.results, left);
        results.push(result);
        say(`${result.path}  ${verdictOf(result)}`);
    };
    const first = runs.find(({ entry }) => backup || CHECKS[entry.id]?.backup === false)?.run;
    people.made = (person) => {
        if (first) people.observers.set(person.userId, first.recordFromTheStart(person));
    };
    say("making people, and having them talk");
    const scene = await Scene.make(people, tag, { backup }).catch(async (error: unknown) => {
        await first?.end();
        if (!first?.isJudged) throw error;
        await ended(first, { failure: messageOf(error) });
        return undefined;
    });
    let stuck = scene ? undefined : "making people";
    for (const { entry, run } of runs) {
        const check = CHECKS[entry.id];
        if (!check) throw new Error(`nothing checks ${entry.id}`);
        if (check.backup && !backup) await ended(run, { out: NO_BACKUP });
        else if (!scene || stuck !== undefined) {
            if (run !== first || scene) await ended(run, { failure: `it goes on from ${stuck}, which did not finish` });
        } else {
            const failure = await check.run(scene, toolsFor(run, people, say)).then(
                () => undefined,
                (error: unknown) => error,
            );
            await run.end();
            // Keys that are not as claimed keep nobody from going on; what failed otherwise leaves nothing to go on from.
            if (failure !== undefined && !(failure instanceof KeysNotAsExpected)) stuck = entry.id;
            await ended(run, failure === undefined ? {} : { failure: messageOf(failure) });
        }
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

function toolsFor(run: PathRun, people: CheckPeople, say: Progress): CheckTools {
    return {
        watch: async (person, ...devices) => {
            run.record(person);
            people.observers.set(person.userId, run.recorder);
            for (const device of devices) run.recorder.addDevice(device);
            await run.recorder.checkpoint(BEFORE);
        },
        step: async (title, action) => {
            say(`${run.entry.id}  ${title}`);
            run.recorder.step(title);
            run.at(title);
            const result = await action();
            await run.recorder.checkpoint(`after ${title}`);
            run.at(undefined);
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
