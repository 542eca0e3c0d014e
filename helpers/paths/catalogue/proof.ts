import type { Generation } from "../../../containers/element-web/element-web.ts";
import type { Proof } from "../path-entry.ts";

/** What no build was at hand of. What specs and page objects know of it, they know from its sources. */
export const GENERATION_NOT_RUN: Generation = "newest";

export const automated: Proof = { status: "automated" };

export function notYetRun(because: string): Proof {
    return { status: "not yet run", spec: "to be written", because };
}

export const writtenFromSources: Proof = {
    status: "not yet run",
    spec: "written from the sources",
    because: "its spec is written from the sources; no build of that generation has run it",
};

export function notAutomated(because: string): Proof {
    return { status: "not automated", because };
}

/** @param covered what a path that runs here shows of it */
export function onAPhone(app: string, covered: string): Proof {
    return notAutomated(`${app} runs on a phone, and there is no device or emulator here; ${covered}`);
}
