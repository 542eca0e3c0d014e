import { isFailing } from "../../fixtures/path-status.ts";
import { shortTarget } from "../terminal/table.ts";
import type { Report, ReportPath } from "./shape.ts";

/**
 * What to call a result: `"RST-C0, without step 1"`; where the report has several targets, with what sets its own apart:
 * `"RST-C0, on element web 1.12.2"`.
 */
export function pathName({ targets }: Report, { path, variant, target }: ReportPath): string {
    const own = target === null ? {} : (targets[target] ?? {});
    const apart = Object.entries(own).filter(([part, what]) => targets.some((other) => other[part] !== what));
    const on = shortTarget(Object.fromEntries(apart));
    return [path, variant, on && `on ${on}`].filter(Boolean).join(", ");
}

/** Why a result is not as claimed, in a line: what was lost, or what else went wrong; empty where nobody said. */
export function whyNot({ status, outcome, reason, stoppedIn, audit }: ReportPath): string {
    const failed = reason?.split("\n")[0];
    if (!isFailing(status) || outcome !== "lost") return failed ?? audit?.line ?? "";
    // A path that stopped says in its second sentence where and why.
    return [audit?.line ?? failed, stoppedIn !== undefined && failed?.match(/The path stopped in .*/)?.[0]]
        .filter(Boolean)
        .join(" ");
}
