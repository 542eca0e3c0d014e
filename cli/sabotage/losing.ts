import path from "node:path";
import { LOSES_NOTHING, LOSING_TIMES, LOSING_WAYS } from "../../containers/proxy/losing-homeserver.ts";
import { type LosingCell, losingTitle } from "../../fixtures/losing.ts";
import type { PathResult } from "../../fixtures/path-result.ts";
import { isFailing } from "../../fixtures/path-status.ts";
import type { RunConfig } from "../../fixtures/run-config.ts";
import { audit } from "../../helpers/ledger/audit.ts";
import { readHistory } from "../../helpers/ledger/history.ts";
import type { SessionStatus } from "../../helpers/ledger/verdict.ts";
import { resultName } from "../../reports/result-name.ts";

/** The paths that a homeserver loses keys under, where no others are asked for: those that this machine's app has are run. */
export const PROOFS: NonNullable<RunConfig["losing"]>["proofs"] = [
    { path: "RST-C0" },
    { path: "RST-C1" },
    { path: "RST-M2" },
    { path: "RES-M1" },
    { path: "VER-01", variant: "Element is the new login" },
    { path: "IMP-M1" },
    { path: "KS-M2" },
    { path: "SDK-03" },
    { path: "SDK-05" },
];

/** Each way at each time, and a homeserver that loses nothing. */
export const CELLS: LosingCell[] = [
    ...LOSING_WAYS.flatMap((way) => LOSING_TIMES.map((time) => ({ way, time }))),
    { way: LOSES_NOTHING, time: "at set-up" },
];

/** What one path came to with a homeserver that loses keys. */
export interface LosingOutcome {
    result: PathResult;
    answer: "found" | "not found" | "another session" | "false alarm" | "silent" | "nothing to lose";
    /** What was lost and not named, and what was named and not lost. */
    because: string;
}

const NAMED: readonly SessionStatus[] = ["lost", "worsened", "broken"];

/** Compares what a run's homeserver lost with what the run says of it. @param results the run's folder */
export async function outcomesOf(results: string, paths: readonly PathResult[]): Promise<LosingOutcome[]> {
    return Promise.all(
        paths.flatMap((result) => {
            const { losing } = result;
            return losing && result.status !== "not run" ? [outcomeOf(results, result, losing)] : [];
        }),
    );
}

async function outcomeOf(
    results: string,
    result: PathResult,
    { way, hasLost, lost }: NonNullable<PathResult["losing"]>,
): Promise<LosingOutcome> {
    const fails = isFailing(result.status);
    const status = `${result.status}: ${result.reason?.split("\n")[0] ?? ""}`;
    if (way === LOSES_NOTHING) {
        const isFine = result.status === "as claimed" || result.status === "known issue";
        return { result, answer: isFine ? "silent" : "false alarm", because: isFine ? "" : status };
    }
    if (!hasLost) return { result, answer: fails ? "false alarm" : "nothing to lose", because: fails ? status : "" };
    if (!fails) return { result, answer: "not found", because: status };
    // Nobody but the sender can say what was in an encrypted message.
    if (lost.length === 0) return { result, answer: "found", because: "" };
    const history = await readHistory(path.join(results, result.folder, "history.json"));
    const { sessions } = audit(history);
    const named = new Set(sessions.filter((one) => NAMED.includes(one.status)).map(({ session }) => session));
    const wanted = new Set(lost.map(({ session }) => session));
    const missed = [...wanted].filter((session) => !named.has(session));
    const more = [...named].filter((session) => !wanted.has(session));
    if (missed.length + more.length === 0) return { result, answer: "found", because: "" };
    return {
        result,
        answer: "another session",
        because: `not named: ${missed.join(", ") || "none"}; named and not lost: ${more.join(", ") || "none"}`,
    };
}

/** The numbers, and below them each that is not as it must be. */
export function losingNumbers(outcomes: readonly LosingOutcome[]): string[] {
    const having = (...answers: LosingOutcome["answer"][]) => outcomes.filter(({ answer }) => answers.includes(answer));
    const lossy = having("found", "not found", "another session");
    const silent = outcomes.filter(({ result }) => result.losing?.way === LOSES_NOTHING);
    const idle = having("nothing to lose");
    return [
        `a homeserver that loses keys: ${having("found").length} of ${lossy.length} found, each named exactly`,
        `a homeserver that loses none: ${silent.length - having("silent").length} false alarms in ${silent.length}`,
        ...(idle.length > 0
            ? [`nothing to lose: ${idle.length} times a path sends nothing that its way is about (${ways(idle)})`]
            : []),
        ...having("not found", "another session", "false alarm").map(
            ({ result, answer, because }) => `${answer}: ${resultName(result)}: ${because}`,
        ),
    ];
}

function ways(outcomes: readonly LosingOutcome[]): string {
    const count = Map.groupBy(outcomes, ({ result }) => (result.losing ? losingTitle(result.losing) : ""));
    return [...count].map(([way, all]) => `${way}: ${all.map(({ result }) => result.path).join(" ")}`).join("; ");
}

/** Whether every loss was found and named exactly, and nothing else said. */
export function isAllFound(outcomes: readonly LosingOutcome[]): boolean {
    return outcomes.every(({ answer }) => ["found", "silent", "nothing to lose"].includes(answer));
}
