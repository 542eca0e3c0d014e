import { shortTarget } from "../terminal/table.ts";
import type { Report, ReportPath } from "./shape.ts";

/** What to call a result: `"RST-C0, without step 1"`; with what it ran against where the report has several targets. */
export function pathName({ targets }: Report, { path, variant, target }: ReportPath): string {
    const on = targets.length > 1 && target !== null ? targets[target] : undefined;
    return [path, variant, on && `on ${shortTarget(on)}`].filter(Boolean).join(", ");
}
