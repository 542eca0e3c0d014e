import type { BundleOptions } from "./bundle/bundle.ts";
import { type AddCommand, examples } from "./context.ts";

/** `keyproof bundle`: one file of a run to attach to a public bug report. */
export const addBundle: AddCommand = (program, { exit }) => {
    program
        .command("bundle")
        .summary("make one file of a run to attach to a bug report, without any secret")
        .description(
            "Makes one zip of what a run left of its paths: record, verdict, explanation, page, requests, trace, the homeserver's\n" +
                "log, versions, and the command that repeats it. Passwords, keys, tokens and the texts of messages are taken out; the\n" +
                "finished file is searched for each of them, and is deleted if one is found: it then exits with 2.",
        )
        .argument("[run]", "a run's folder, or the name of one in the results folder (default: the latest)")
        .argument(
            "[paths...]",
            "ids of paths (default: those that are not as claimed; where there are none, all that ran)",
        )
        .option("--results <folder>", "where runs are found by name, as for `keyproof run`", "results")
        .option("--output <file>", "where to (default: keyproof-<run>.zip in the run's folder)")
        .option("--json", "print what it came to as JSON", false)
        .addHelpText(
            "after",
            examples("bundle", "bundle RST-C0", "bundle 2026-11-21T20-49-03-RST-C0 RST-C0 --output for-the-issue.zip"),
        )
        .action(async (run: string | undefined, paths: string[], options: BundleOptions) => {
            const { bundle } = await import("./bundle/bundle.ts");
            exit(await bundle(run, paths, options));
        });
};
