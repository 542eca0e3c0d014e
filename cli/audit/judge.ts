import { Problem } from "../../containers/problem.ts";
import { audit } from "../../helpers/ledger/audit.ts";
import { type History, HistoryError, readHistory } from "../../helpers/ledger/history.ts";
import type { Outcome } from "../../helpers/ledger/verdict.ts";
import { explain } from "../../reports/explanation.ts";
import { EXIT } from "../exit-code.ts";

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
    const history = await read(file);
    const verdict = audit(history);
    console.log(json ? JSON.stringify(verdict, null, 4) : explain(history, verdict).trimEnd());
    return CODES[verdict.outcome];
}

async function read(file: string): Promise<History> {
    try {
        return await readHistory(file);
    } catch (error) {
        const seen = error instanceof Error ? error.message : String(error);
        const wrong = error instanceof HistoryError ? `${file} is no history` : `${file} cannot be read`;
        const fix = "Give the history.json of a path, below results/<run>/paths/";
        throw new Problem({ wrong, seen, fix }, { cause: error });
    }
}
