import { type Command, Option } from "commander";
import { type AddCommand, examples } from "./context.ts";
import { parseNumber } from "./parse-number.ts";
import type { ReproOptions } from "./repro/repro.ts";
import type { PartSpecs } from "./run/parts.ts";

/** `keyproof repro`: one scenario again, step by step, to see it happen. */
export const addRepro: AddCommand = (program, { interruption, exit }) => {
    program
        .command("repro")
        .summary("see a path or a known bug happen, step by step")
        .description(
            "Replays one scenario and shows after every step which store holds how many sessions, what is gone, and where.\n" +
                "Results are written as by `keyproof run`, whose exit codes it has; 2 as well where --until ended it.",
        )
        .argument("<scenario>", "a path id, the id of a known issue (B01), or the history.json of a run")
        .option(
            "--variant <name>",
            "this variant of the path, or the one that begins so; negative controls are variants, too",
        )
        .option(
            "--step",
            "wait for Enter before the first step and after each, with all there is to look around by hand",
            false,
        )
        .option(
            "--until <step>",
            "stop once this step is done (its number, or how its title begins), with everything alive",
        )
        .addOption(
            new Option("--slow [milliseconds]", "let the browser wait before each thing that it does (500)")
                .preset("500")
                .argParser(parseNumber)
                .default(0, "as fast as it goes"),
        )
        .option("--headed", "show the browser", false)
        .option("--leave-out <step>", "as for `keyproof run`", parseNumber, 0)
        .option(
            "--homeserver <which>",
            "as for `keyproof run`; of a history: the Synapse that it was recorded on",
            "auto",
        )
        .option("--element <which>", "as for `keyproof run`; of a history: the build that it was recorded on", "auto")
        .option("--results <folder>", "where the run's folder is made", "results")
        .addHelpText(
            "after",
            examples(
                "repro B01 --element 1.12.2 --headed --slow",
                'repro RST-C0 --variant "without step 1" --step',
                'repro RST-C0 --until "Step 3"',
                "repro results/latest/paths/RST-C0/history.json",
            ),
        )
        .action(async (word: string, options: ReproOptions, command: Command) => {
            const { repro } = await import("./repro/repro.ts");
            const { tellSettings } = await import("./config/settings.ts");
            for (const line of await tellSettings(command)) console.log(`setting      ${line}`);
            exit(await repro(word, options, asked(command), interruption, console.log));
        });
};

/** What the command line itself says of the parts. */
function asked(command: Command): Partial<PartSpecs> {
    const names = ["homeserver", "element"] as const;
    const given = names.filter((name) => command.getOptionValueSource(name) === "cli");
    return Object.fromEntries(given.map((name) => [name, command.getOptionValue(name)]));
}
