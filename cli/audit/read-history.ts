import { Problem } from "../../containers/problem.ts";
import { type History, HistoryError, readHistory } from "../../helpers/ledger/history.ts";

/** Reads a history that a user names. @throws Problem when it is none */
export async function readSavedHistory(file: string): Promise<History> {
    try {
        return await readHistory(file);
    } catch (error) {
        const seen = error instanceof Error ? error.message : String(error);
        const wrong = error instanceof HistoryError ? `${file} is no history` : `${file} cannot be read`;
        const fix = "Give the history.json of a path, below results/<run>/paths/";
        throw new Problem({ wrong, seen, fix }, { cause: error });
    }
}
