import { audit } from "../../helpers/ledger/audit.ts";
import type { Outcome } from "../../helpers/ledger/verdict.ts";
import { explain } from "../../reports/explanation.ts";
import { EXIT } from "../exit-code.ts";
import { printJson } from "../print.ts";
import { readSavedHistory } from "./read-history.ts";

const CODES: Record<Outcome, number> = {
    kept: EXIT.ok,
    "documented loss": EXIT.ok,
    lost: EXIT.broken,
    unproven: EXIT.couldNotRun,
};

/**
 * Judges the history in a file, and prints the verdict as JSON or its explanation as Markdown.
 *
 * @returns the exit code
 * @throws Problem when it is no history
 */
export async function judge(file: string, { json }: { json: boolean }): Promise<number> {
    const history = await readSavedHistory(file);
    const verdict = audit(history);
    if (json) await printJson(verdict);
    else console.log(explain(history, verdict).trimEnd());
    return CODES[verdict.outcome];
}
