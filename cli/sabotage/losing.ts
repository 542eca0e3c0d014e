import { existsSync } from "node:fs";
import path from "node:path";
import {
    LOSES_NOTHING,
    LOSING_TIMES,
    LOSING_WAYS,
    type LostSession,
} from "../../containers/proxy/losing-homeserver.ts";
import type { LosingCell } from "../../fixtures/losing.ts";
import type { PathResult } from "../../fixtures/path-result.ts";
import { isFailing } from "../../fixtures/path-status.ts";
import type { RunConfig } from "../../fixtures/run-config.ts";
import { audit } from "../../helpers/ledger/audit.ts";
import { readHistory } from "../../helpers/ledger/history.ts";
import type { SessionStatus } from "../../helpers/ledger/verdict.ts";
import { resultName } from "../../reports/result-name.ts";
import { EXIT } from "../exit-code.ts";

/** The proofs that a homeserver loses keys under; of Element's, those that the app has are run. */
export const PROOFS: NonNullable<RunConfig["losing"]>["proofs"] = [
    { path: "RST-C0" },
    { path: "RST-C1" },
    { path: "RST-M2" },
    { path: "RES-M1" },
    { path: "VER-01", variant: "Element is the new login" },
    { path: "IMP-C1" },
    { path: "IMP-M1" },
    { path: "KS-M2" },
    { path: "SDK-03" },
    { path: "SDK-05" },
    { path: "SYN-08", variant: "on sqlite" },
];

/** The word for `keyproof check` among the paths. */
export const CHECK = "check";

/** Each way at each time, and a homeserver that loses nothing. */
export const CELLS: LosingCell[] = [
    ...LOSING_WAYS.flatMap((way) => LOSING_TIMES.map((time) => ({ way, time }))),
    { way: LOSES_NOTHING, time: "at set-up" },
];

/** What one path, or a check, came to with a homeserver that loses keys. */
export interface LosingOutcome {
    /** `"RST-C0, an entry is dropped half-way"` */
    name: string;
    cell: LosingCell;
    answer: "found" | "not found" | "another session" | "false alarm" | "silent" | "nothing to lose";
    /** What was lost and not named, and what was named and not lost; empty where all is as it must be. */
    because: string;
}

/** What is known of one run against such a homeserver. */
export interface LosingRun {
    name: string;
    cell: LosingCell;
    /** The exit code that it ends with. */
    code: number;
    /** What it said at its end. */
    because: string;
    /** What the homeserver lost; none where it cannot know which sessions. */
    lost: readonly LostSession[];
    hasLost: boolean;
    /** Files of the records of the account's keys. */
    histories: readonly string[];
}

const NAMED: readonly SessionStatus[] = ["lost", "worsened", "broken"];

/** Compares what the homeserver of each of a run's paths lost with what the run says of it. @param results the run's folder */
export async function outcomesOf(results: string, paths: readonly PathResult[]): Promise<LosingOutcome[]> {
    return Promise.all(
        paths.flatMap((result) => {
            const { losing, status, reason = "", folder } = result;
            if (!losing || status === "not run") return [];
            const { way, time, lost, hasLost } = losing;
            const isFine = status === "as claimed" || status === "known issue";
            return outcomeOf({
                name: resultName(result),
                cell: { way, time },
                code: isFailing(status) ? EXIT.broken : isFine ? EXIT.ok : EXIT.couldNotRun,
                because: `${status}: ${reason.split("\n")[0]}`,
                lost,
                hasLost,
                histories: [path.join(results, folder, "history.json")],
            });
        }),
    );
}

/** Compares what a homeserver lost with what one run says of it. */
export async function outcomeOf(run: LosingRun): Promise<LosingOutcome> {
    const { name, cell, code, lost, hasLost } = run;
    const answer = (is: LosingOutcome["answer"], because = ""): LosingOutcome => ({ name, cell, answer: is, because });
    if (cell.way === LOSES_NOTHING) return code === EXIT.ok ? answer("silent") : answer("false alarm", run.because);
    if (!hasLost) return code === EXIT.ok ? answer("nothing to lose") : answer("false alarm", run.because);
    if (code !== EXIT.broken) return answer("not found", run.because);
    // Nobody but the sender can say what was in an encrypted message.
    if (lost.length === 0) return answer("found");
    const named = await namedIn(run.histories);
    const wanted = new Set(lost.map(({ session }) => session));
    const missed = [...wanted].filter((session) => !named.has(session));
    const more = [...named].filter((session) => !wanted.has(session));
    if (missed.length + more.length === 0) return answer("found");
    const [not, wrongly] = [missed, more].map((sessions) => sessions.join(", ") || "none");
    return answer("another session", `not named: ${not}; named and not lost: ${wrongly}`);
}

/** The sessions that a run says are lost, worse than before, or not decrypting. */
async function namedIn(histories: readonly string[]): Promise<Set<string>> {
    const sessions = new Set<string>();
    for (const file of histories.filter(existsSync)) {
        for (const { session, status } of audit(await readHistory(file)).sessions) {
            if (NAMED.includes(status)) sessions.add(session);
        }
    }
    return sessions;
}

/** The numbers, and below them each that is not as it must be. */
export function losingNumbers(outcomes: readonly LosingOutcome[]): string[] {
    const having = (...answers: LosingOutcome["answer"][]) => outcomes.filter(({ answer }) => answers.includes(answer));
    const lossy = having("found", "not found", "another session");
    const silent = outcomes.filter(({ cell }) => cell.way === LOSES_NOTHING);
    const idle = having("nothing to lose");
    return [
        `a homeserver that loses keys: ${having("found").length} of ${lossy.length} found, each named exactly`,
        `a homeserver that loses none: ${silent.length - having("silent").length} false alarms in ${silent.length}`,
        ...(idle.length > 0
            ? [`nothing to lose: ${idle.length} runs send nothing that their way of losing is about`]
            : []),
        ...idle.map(({ name }) => `  ${name}`),
        ...having("not found", "another session", "false alarm").map(
            ({ name, answer, because }) => `${answer}: ${name}: ${because}`,
        ),
    ];
}

/** Whether every loss was found and named exactly, and nothing else said. */
export function isAllFound(outcomes: readonly LosingOutcome[]): boolean {
    return outcomes.every(({ answer }) => ["found", "silent", "nothing to lose"].includes(answer));
}
