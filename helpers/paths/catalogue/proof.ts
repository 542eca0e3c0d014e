import type { Proof } from "../path-entry.ts";

export const automated: Proof = { status: "automated" };

export function notYetRun(because: string): Proof {
    return { status: "not yet run", because };
}

export const needsElementOf2026 = notYetRun(
    "it needs a build of Element Web of 2026: register one with `keyproof element add`",
);

export function notAutomated(because: string): Proof {
    return { status: "not automated", because };
}

/** @param covered what a path that runs here shows of it */
export function onAPhone(app: string, covered: string): Proof {
    return notAutomated(`${app} runs on a phone, and there is no device or emulator here; ${covered}`);
}
