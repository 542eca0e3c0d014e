import { count } from "../count.ts";
import { duration } from "../duration.ts";
import { resultName } from "../result-name.ts";
import type { ComparedFinding, ComparedPath, Comparison } from "./compare.ts";

/** A path that takes so many times as long, or that much less, is told of. */
const SLOWER = 1.25;
const FASTER = 0.8;

/** What changed between two runs, for people: lines that end with the verdict. */
export function tellComparison(comparison: Comparison): string[] {
    const { before, after, versions, paths, findings } = comparison;
    const changed = paths.filter(({ change }) => change !== "same");
    return [
        `before   ${before.name}: ${before.words}`,
        `after    ${after.name}: ${after.words}`,
        ...section(
            "versions",
            versions.map((version) => `${version.part}: ${version.before ?? "none"} → ${version.after ?? "none"}`),
        ),
        ...section("paths that changed, the worst first", changed.map(pathLine)),
        "",
        `${count(paths.length - changed.length, "result")} as before`,
        ...section("times", times(comparison)),
        ...section("findings that came", findings.came.map(findingLine)),
        ...section("findings that went", findings.went.map(findingLine)),
        "",
        lastWord(comparison),
    ];
}

function section(title: string, lines: readonly string[]): string[] {
    return lines.length === 0 ? [] : ["", `${title}:`, ...lines.map((line) => `  ${line}`)];
}

function pathLine(path: ComparedPath): string {
    const { change, before, after, brokenNow, heldNow } = path;
    const claims = [
        ...(brokenNow.length > 0 ? [`broken now: ${brokenNow.join(", ")}`] : []),
        ...(heldNow.length > 0 ? [`holds now: ${heldNow.join(", ")}`] : []),
        ...(before?.lost !== after?.lost && before && after && before.lost !== null && after.lost !== null
            ? [`sessions lost: ${before.lost} → ${after.lost}`]
            : []),
    ];
    const details = claims.length > 0 ? `  (${claims.join("; ")})` : "";
    return `${change.padEnd(8)} ${resultName(path)}: ${before?.verdict ?? "no result"} → ${after?.verdict ?? "no result"}${details}`;
}

function times({ paths, times: { beforeMs, afterMs, ratio } }: Comparison): string[] {
    if (ratio === null) return [];
    const slow = paths.filter(({ timeRatio }) => timeRatio !== null && (timeRatio >= SLOWER || timeRatio <= FASTER));
    return [
        `what ran both times: ${duration(beforeMs)} → ${duration(afterMs)} (×${ratio.toFixed(2)})`,
        ...slow.map(
            (path) =>
                `${resultName(path)}: ${duration(path.before?.durationMs ?? 0)} → ${duration(path.after?.durationMs ?? 0)} (×${path.timeRatio?.toFixed(2)})`,
        ),
    ];
}

function findingLine(finding: ComparedFinding): string {
    return `${resultName(finding)}: "${finding.document}" says: ${finding.says} Seen: ${finding.seen}`;
}

function lastWord({ worse, comparable, paths, after }: Comparison): string {
    const those = (change: ComparedPath["change"]) => paths.filter((path) => path.change === change).map(resultName);
    if (worse) return `worse: ${those("worse").join("; ")}`;
    const unknown = those("unknown");
    if (unknown.length > 0) return `unknown: ran before and could not run in ${after.name}: ${unknown.join("; ")}`;
    return comparable ? "not worse" : "unknown: no path ran in both";
}
