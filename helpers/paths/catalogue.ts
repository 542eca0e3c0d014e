import type { PathEntry, SourceDocument } from "./path-entry.ts";

const RESETTING_THE_BACKUP: SourceDocument = {
    title: "Resetting the server-side key backup",
    url: "https://docs.element.io/latest/element-support/understanding-encryption/resetting-the-server-side-key-backup/",
};

/** Every documented path, by id. */
export const catalogue: readonly PathEntry[] = [
    {
        id: "RST-C0",
        title: "Resetting the backup from Element Web (classic), the whole procedure",
        source: RESETTING_THE_BACKUP,
        generations: ["classic"],
        claims: ["K1", "K2", "K3", "K4", "K5"],
        steps: [
            "Step 1: Ensuring you have a local copy of all your message keys",
            "Step 2: Exporting your message keys to a file",
            "Step 3: Resetting the server-side key backup",
            "Step 4: Giving your other clients access to the new backup",
        ],
    },
];

/** The entry with an id. @throws Error when there is none: ids are checked where users give them */
export function pathEntry(id: string): PathEntry {
    const entry = catalogue.find((candidate) => candidate.id === id);
    if (!entry) throw new Error(`no path "${id}" in the catalogue`);
    return entry;
}
