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

/** A case that somebody may have reported. */
export interface ReportedCase extends Case {
    /** Who reports such an input; empty for nobody. */
    ref: string;
}

/** Who reports a case, as the end of a sentence: `" (element-web#1)"`; empty for nobody. */
export function reportedBy({ ref }: Pick<ReportedCase, "ref">): string {
    return ref === "" ? "" : ` (${ref})`;
}
