import type { Generation } from "../../containers/element-web/element-web.ts";
import type { knownIssues } from "./known-issues.ts";

/** A path, or a variant of one, whose spec speaks of a known issue: run it, and the issue shows. */
export interface ShownBy {
    path: string;
    variant?: string;
    /** Where it shows on fewer generations of Element Web's UI than the path is for. */
    generations?: readonly Generation[];
}

/**
 * Where each known issue shows, what to look at first for each generation of the UI before the others. A test holds this
 * to what the specs themselves say.
 */
export const shownBy: Record<keyof typeof knownIssues, readonly ShownBy[]> = {
    B01: [{ path: "RST-M1" }],
    B02: [
        { path: "OUT-C1", variant: "right after a message" },
        { path: "OUT-M1", variant: "right after a message" },
        { path: "OUT-N1", variant: "the only device, right after a message" },
        { path: "SDK-18", variant: "right after a message" },
    ],
    B03: [],
    B04: [
        { path: "RST-M2", variant: "cancelled at the password" },
        { path: "OOS-N2", variant: "cancelled at the password" },
    ],
    B05: [{ path: "SPC-02", variant: "what it costs: a copy that begins later, and was never forwarded" }],
    B06: [
        { path: "OOS-N1", variant: "secret storage lacks the backup's key, too" },
        { path: "OOS-N1", variant: "secret storage has another backup's key" },
    ],
    B09: [
        { path: "OOS-M1" },
        { path: "OOS-M1", variant: "a recovery key that cannot be checked" },
        { path: "OOS-M1", variant: "the backup's key under the recovery key before" },
        { path: "RES-M1", variant: "the backup's key under the recovery key before" },
        { path: "VER-04", variant: "the backup's key under the recovery key before" },
        { path: "VER-06", variant: "the other login lacks the backup's key" },
    ],
    B10: [{ path: "SET-N1", variant: "Check your recovery key, and secret storage has another backup's key" }],
    // By orders of RAC-01, RAC-02 and RAC-07, which are found out as they are run.
    B13: [],
    B22: [
        { path: "IMP-C1" },
        { path: "IMP-C1", variant: "the quirky files" },
        { path: "IMP-M1" },
        { path: "IMP-M1", variant: "the quirky files" },
    ],
    B32: [{ path: "SDK-14", variant: "another device has changed the dehydration key" }],
    B40: [
        { path: "HIS-03", variant: "the inviter holds part of the keys" },
        { path: "HIS-03", variant: "a bundle is built while keys come down" },
        { path: "HIS-03", variant: "the inviter is given the backup's key later" },
    ],
    B42: [
        { path: "OUT-C2", variant: "Start using Key Backup, and sign out at once" },
        { path: "OUT-N1", variant: "with another verified device, and without a backup" },
    ],
    B43: [{ path: "OUT-2", variant: "sign in again", generations: ["classic"] }],
    B44: [{ path: "VER-06", variant: "the other login is unverified itself" }],
};
