import { elementXPaths } from "./catalogue/element-x.ts";
import { exportImportPaths } from "./catalogue/export-import.ts";
import { historySharingPaths } from "./catalogue/history-sharing.ts";
import { keyStoragePaths } from "./catalogue/key-storage.ts";
import { operatorPaths } from "./catalogue/operators.ts";
import { races } from "./catalogue/races.ts";
import { resetPaths } from "./catalogue/reset.ts";
import { restorePaths } from "./catalogue/restore.ts";
import { sdkPaths } from "./catalogue/sdk.ts";
import { setUpPaths } from "./catalogue/set-up.ts";
import { signOutPaths } from "./catalogue/sign-out.ts";
import { specPaths } from "./catalogue/spec.ts";
import { upgradePaths } from "./catalogue/upgrades.ts";
import { verificationPaths } from "./catalogue/verification.ts";
import type { PathEntry } from "./path-entry.ts";

const documented = [
    ...setUpPaths,
    ...resetPaths,
    ...exportImportPaths,
    ...restorePaths,
    ...verificationPaths,
    ...signOutPaths,
    ...keyStoragePaths,
    ...historySharingPaths,
    ...elementXPaths,
    ...sdkPaths,
    ...specPaths,
    ...operatorPaths,
    ...upgradePaths,
    ...races,
] as const;

/** Every documented path. */
export const catalogue: readonly PathEntry[] = documented;

type Documented = (typeof documented)[number];

/** The ids of the catalogue. */
export type PathId = Documented["id"];

/** The titles of a path's documented steps; any title for a path of a project's own. */
export type StepOf<Id extends string> = Id extends PathId ? Extract<Documented, { id: Id }>["steps"][number] : string;

/**
 * The entry with an id.
 *
 * @param own paths that a project adds to the catalogue
 * @throws Error when there is none: ids are checked where users give them
 */
export function pathEntry(id: string, own: readonly PathEntry[] = []): PathEntry {
    const entry = [...catalogue, ...own].find((candidate) => candidate.id === id);
    if (!entry) throw new Error(`no path "${id}" in the catalogue`);
    return entry;
}
