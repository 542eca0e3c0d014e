import { mergeRuns, type RunResults } from "../../reports/merge.ts";
import { writeReports } from "../../reports/write.ts";
import { fillResultsFolder } from "./results.ts";

/**
 * Makes a run of several, with a results folder of its own and its reports in it.
 *
 * @param runs two or more, without duplicates
 * @param label names the folder, after the time
 */
export async function mergedRun(runs: readonly RunResults[], label: string, root: string): Promise<RunResults> {
    let summary = runs[0]?.summary;
    const fill = async (partial: string, id: string): Promise<void> => {
        summary = await mergeRuns(runs, partial, id);
        await writeReports(partial, summary);
    };
    const { folder } = await fillResultsFolder(label, fill, new Date(), root);
    if (!summary) throw new Error("nothing was merged");
    return { folder, summary };
}
