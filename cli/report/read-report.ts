import { Problem } from "../../containers/problem.ts";
import { HistoryError } from "../../helpers/ledger/history.ts";
import { reportOf as asData } from "../../reports/formats.ts";
import type { RunResults } from "../../reports/merge.ts";
import type { ReportedRun } from "../../reports/page/page.ts";
import type { Report } from "../../reports/report/shape.ts";
import { readReportedRun } from "../../reports/write.ts";

/** Judges each path of a run again. @throws Problem when a record cannot be read */
export async function reportedRunOf({ folder, summary }: RunResults): Promise<ReportedRun> {
    return asProblem(readReportedRun(folder, summary));
}

/** A run's report as data. @throws Problem when a record cannot be read */
export async function reportOf(run: RunResults): Promise<Report> {
    return asData(await reportedRunOf(run));
}

/** What can go wrong with files, in words. @throws Problem in place of such an error */
export async function asProblem<T>(work: Promise<T>): Promise<T> {
    try {
        return await work;
    } catch (error) {
        if (error instanceof HistoryError) {
            const fix = "Restore that file, or run the path again";
            throw new Problem({ wrong: "A path's record cannot be read", seen: error.message, fix }, { cause: error });
        }
        if (error instanceof Error && "code" in error && "path" in error) {
            const fix = "See that the folder can be written to, and that its disk has room";
            throw new Problem({ wrong: "A report cannot be written", seen: error.message, fix }, { cause: error });
        }
        throw error;
    }
}
