import { readFileSync } from "node:fs";

/** Reads a file of `cases/`: small inputs, each with the right result and its reason. */
export function caseFile(name: string): string {
    return readFileSync(new URL(`cases/${name}`, import.meta.url), "utf8");
}

/** Reads a table of cases. */
export function caseTable<Table>(name: string): Table {
    return JSON.parse(caseFile(name));
}

/** What all cases have. */
export interface Case {
    name: string;
    right: string;
    why: string;
}
