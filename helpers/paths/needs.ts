import type { Area, PathEntry } from "./path-entry.ts";

/** The areas that are about a library or a homeserver: none of their paths opens an app. */
const WITHOUT_APP: readonly Area[] = ["sdk", "spec", "races"];

/** Which parts some paths need, beside a homeserver. */
export interface Needs {
    /** An Element Web. */
    app: boolean;
    browser: boolean;
}

/** What must be there to run these paths. @param entries none for all */
export function needsOf(entries: readonly Pick<PathEntry, "area" | "needs">[]): Needs {
    const app =
        entries.length === 0 || entries.some(({ area, needs }) => needs === undefined && !WITHOUT_APP.includes(area));
    return { app, browser: app || entries.some(({ needs }) => needs === "browser") };
}
