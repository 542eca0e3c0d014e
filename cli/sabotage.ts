import { type AddCommand, examples } from "./context.ts";
import { parseNumber } from "./parse-number.ts";
import type { SabotageOptions } from "./sabotage/sabotage.ts";

/** `keyproof sabotage`: whether the oracle finds what is done to keys on purpose, and nothing else. */
export const addSabotage: AddCommand = (program, { interruption, exit }) => {
    program
        .command("sabotage")
        .summary("lose keys on purpose, and see whether the oracle finds exactly that")
        .description(
            "Spoils backups, files, secret storage, uploads, browser profiles and records on purpose, each in an account of its own, and asks\n" +
                "the oracle: it must name exactly the sessions, the store and the step. Then asks it about healthy accounts, of which it must say\n" +
                "nothing. Ends with both numbers. Exits with 0 when all is so, 1 when not, 2 when something could not run.",
        )
        .option("--healthy <number>", "how many healthy lives with SDK clients", parseNumber, 200)
        .option("--healthy-in-element <number>", "how many whose keys are restored in Element", parseNumber, 30)
        .option(
            "--losing [paths...]",
            "only a homeserver that loses keys: through these paths and `check`, or through all that it is tried with",
        )
        .option("--homeserver <which>", "auto | docker[:IMAGE] | pypi[:VERSION]", "auto")
        .option("--element <which>", "as for `keyproof run`", "auto")
        .option("--workers <number>", "how many at the same time", parseNumber, 2)
        .option("--results <folder>", "where the run's folder is made", "results")
        .addHelpText("after", examples("sabotage", "sabotage --healthy 10 --healthy-in-element 2 --element classic"))
        .action(async (options: SabotageOptions) => {
            const { sabotage } = await import("./sabotage/sabotage.ts");
            exit(await sabotage(options, interruption, console.log));
        });
};
