import { Option } from "commander";
import { type AddCommand, examples } from "./context.ts";
import type { ReportOptions } from "./report/report.ts";

/** `keyproof report`: what people and machines read of a run, made again from its results. */
export const addReport: AddCommand = (program, { exit }) => {
    program
        .command("report")
        .summary("make a run's reports again, compare two runs, merge several")
        .description(
            "Makes a run's reports again from its results: report.html, report.json, report.md, junit.xml.\n" +
                "--compare exits with 1 when a claim is broken that held before, with 2 when what ran before could not run, or\n" +
                "nothing ran in both.",
        )
        .argument("[run]", "a run's folder, or the name of one in the results folder (default: the latest)")
        .option("--open", "open the page", false)
        .addOption(
            new Option("--format <format>", "print one format instead, and write nothing").choices([
                "html",
                "json",
                "md",
                "junit",
            ]),
        )
        .option("--compare <runs...>", "say what changed between two runs: the one before, the one after")
        .option("--merge <runs...>", "make one run of several: shards of one, or runs on several targets")
        .option(
            "--results <folder>",
            "where runs are found by name, and merged ones made, as for `keyproof run`",
            "results",
        )
        .option("--json", "print as JSON: the report, or with --compare the comparison", false)
        .addHelpText(
            "after",
            examples(
                "report",
                "report 2026-11-21T20-49-03-RST-C0 --open",
                "report --format md > comment.md",
                "report --compare results/before results/after",
                "report --merge results/shard-1 results/shard-2",
                "report --results ~/proofs --open",
            ),
        )
        .action(async (run: string | undefined, options: ReportOptions) => {
            const { report } = await import("./report/report.ts");
            exit(await report(run, options));
        });
};
