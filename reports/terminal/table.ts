import type { PathResult } from "../../fixtures/path-result.ts";
import { isUndecided } from "../../fixtures/path-status.ts";
import { columns, GAP, widthsOf } from "../columns.ts";
import { count, list } from "../count.ts";
import { duration } from "../duration.ts";
import { resultName } from "../result-name.ts";
import type { Summary } from "../summary.ts";

const HEAD = ["path", "variant", "target", "verdict", "kept/lost", "time"] as const;

/** The table that ends a run, one line a path, and below it why a path is not as claimed. No line ends in spaces. */
export function resultTable(paths: readonly PathResult[]): string[] {
    const rows = [HEAD, ...paths.map(row)];
    const lines = columns(rows);
    const rule = widthsOf(rows)
        .map((width) => "─".repeat(width))
        .join(GAP);
    return [...lines.slice(0, 1), rule, ...lines.slice(1), ...reasons(paths)];
}

function row(result: PathResult): string[] {
    const { counts } = result;
    return [
        result.path,
        result.variant ?? "",
        shortTarget(result.target),
        verdictOf(result),
        counts ? `${counts.kept}/${counts.lost}` : "",
        result.status === "not run" ? "" : duration(result.durationMs),
    ];
}

/** `"holds"`, `"differs, as is known, in 3 of 27"`, `"BROKEN: differs in 1 of 27"` */
function ruleVerdict(rules: NonNullable<PathResult["rules"]>): string {
    const broken = rules.filter(({ unexpected }) => unexpected).length;
    if (broken > 0) return `BROKEN: differs in ${broken} of ${rules.length}`;
    const known = rules.filter(({ answer }) => answer === "differs").length;
    return known > 0 ? `differs, as is known, in ${known} of ${rules.length}` : "holds";
}

/** `"kept"`, `"lost, as claimed"`, `"known issue B01"`, `"LOST"`, `"BROKEN: K5 and E"` where no key is lost, `"stopped"`, `"not run"`. */
export function verdictOf({ status, outcome, issue, breaks, rules }: PathResult): string {
    if (status === "known issue") return `known issue ${issue?.id}`;
    if (rules && outcome === undefined && !isUndecided(status)) return ruleVerdict(rules);
    if (status === "as claimed") return outcome === undefined || outcome === "kept" ? "kept" : `${outcome}, as claimed`;
    if (status === "lost") return "LOST";
    if (status === "broken") return breaks ? `BROKEN: ${list(breaks)}` : "BROKEN";
    if (status === "outdated") return "OUTDATED: the known issue is gone";
    return status;
}

/** `"Synapse 1.163.2 · element web 1.12.2"`: names and versions without where they came from, and without the browser. */
export function shortTarget(target: PathResult["target"]): string {
    const parts = Object.entries(target).filter(([part]) => part !== "browser");
    const names = parts.map(([part, what]) => {
        const name = what.replace(/\s*\(.*\)|\s+in keyproof's shell/g, "").trim();
        return /^\d/.test(name) ? `${part} ${name}` : name;
    });
    return names.join(" · ");
}

function reasons(paths: readonly PathResult[]): string[] {
    const lines = paths.flatMap((result) =>
        result.reason && result.status !== "not run" ? [`${verdictOf(result)}: ${whyNot(result)}`] : [],
    );
    const issues = paths.flatMap((result) =>
        result.issue
            ? [`known issue ${result.issue.id}: ${resultName(result)}: ${result.issue.title}, ${result.issue.url}`]
            : [],
    );
    // What rules came to has a table of its own, with all that differs below it.
    const findings = paths.flatMap((result) =>
        (result.rules ? [] : result.findings).map(
            ({ document, says, seen }) => `finding: ${resultName(result)}: "${document}" says: ${says} Seen: ${seen}`,
        ),
    );
    const all = [...lines, ...notRun(paths), ...issues, ...findings];
    return all.length > 0 ? ["", ...all] : [];
}

/** Paths are left out by the dozen for one reason: a line a reason. */
function notRun(paths: readonly PathResult[]): string[] {
    const byReason = new Map<string, Set<string>>();
    for (const result of paths) {
        if (result.status !== "not run" || !result.reason) continue;
        byReason.set(result.reason, (byReason.get(result.reason) ?? new Set()).add(result.path));
    }
    return [...byReason].map(([reason, ids]) => `not run: ${[...ids].join(", ")}: ${reason.split("\n")[0]}`);
}

/** One sentence that ends a run: what it came to. */
export function lastWord(summary: Summary): string {
    const { paths, errors, tests } = summary;
    const known = paths.filter((result) => result.status === "known issue").length;
    if (summary.status === "as claimed") {
        const differences = new Set(
            paths.flatMap(({ rules }) => (rules ?? []).flatMap(({ difference }) => difference ?? [])),
        );
        const exceptions = [
            ...(known > 0 ? [count(known, "known issue")] : []),
            ...(differences.size > 0 ? [count(differences.size, "known difference")] : []),
        ];
        const but = exceptions.length > 0 ? `, but for ${list(exceptions)}` : "";
        return `as claimed: every path that ran keeps what its document promises${but}`;
    }
    if (summary.status === "broken") return brokenWord(paths);
    if (summary.interrupted) return "inconclusive: the run was ended before it was done";
    const [error] = errors;
    if (error) return `inconclusive: ${error}`;
    const failed = tests.find((test) => test.status === "failed" && test.project !== "paths");
    if (failed) return `inconclusive: ${failed.project} failed (${failed.title}): ${failed.reason}`;
    const [path] = paths.filter(({ status }) => isUndecided(status));
    return path ? `${path.status}: ${whyNot(path)}` : "could not run: no path ran";
}

function brokenWord(paths: readonly PathResult[]): string {
    if (paths.some(({ status }) => status === "lost")) return "lost: a documented path loses keys that it must keep";
    if (paths.some(({ status }) => status === "broken"))
        return "broken: a documented path does not keep what its document promises";
    return "outdated: a known issue did not show; update what its path expects";
}

/** `"RST-C0, without step 1: Synapse did not start"`: the first line says what it is, the explanation has the rest. */
function whyNot(result: PathResult): string {
    return `${resultName(result)}: ${result.reason?.split("\n")[0] ?? ""}`;
}
