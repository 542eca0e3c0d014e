import { Option } from "commander";
import { SWEEP_FAULTS, USUAL_FAULTS } from "../fixtures/cell.ts";
import { type AddCommand, examples } from "./context.ts";
import { parseNumber } from "./parse-number.ts";
import type { SweepOptions } from "./sweep/sweep.ts";

/** `keyproof sweep`: a path again and again, each time with one fault at one of its requests. */
export const addSweep: AddCommand = (program, { interruption, exit }) => {
    program
        .command("sweep")
        .summary("let one request of a path fail at a time, and see whether keys survive")
        .description(
            "Goes through a path once and lists the requests with which its client changes keys. Then goes through it again and again,\n" +
                "each time with one fault at one of these requests; where a step fails, the app is opened again and the step done once more.\n" +
                "Whatever happens, no key may be lost, and the user must get on. Ends with a table: request × fault.\n" +
                "Exits with 0 when every cell is kept, 1 when one is not, 2 when one could not run.",
        )
        .argument("<path>", "its id, as `keyproof list` shows it: RST-C1")
        .option(
            "--variant <text>",
            "the variant of the path to sweep, in the words of its result; by default the one without",
        )
        .addOption(
            new Option("--faults <faults...>", "what goes wrong, a column each")
                .choices(SWEEP_FAULTS)
                .default([...USUAL_FAULTS]),
        )
        .option("--requests <text...>", "only requests whose row has this in it: room_keys/version", [])
        .option("--homeserver <which>", "auto | docker[:IMAGE] | pypi[:VERSION]", "auto")
        .option("--element <which>", "as for `keyproof run`", "auto")
        .option("--workers <number>", "how many cells at the same time", parseNumber, 2)
        .option("--results <folder>", "where the folders of its two runs are made", "results")
        .addHelpText(
            "after",
            examples(
                "sweep RST-C1 --element classic",
                'sweep RST-M2 --element build:1.12.2 --faults "answer lost" "killed afterwards"',
                "sweep RST-C1 --element classic --requests room_keys/version",
            ),
        )
        .action(async (word: string, options: SweepOptions) => {
            const { sweep } = await import("./sweep/sweep.ts");
            exit(await sweep(word, options, interruption, console.log));
        });
};
