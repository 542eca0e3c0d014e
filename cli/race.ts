import { type AddCommand, examples } from "./context.ts";
import { parseNumber } from "./parse-number.ts";
import type { RaceOptions } from "./race/race.ts";

/** `keyproof race`: two devices at the same time, in every order of the requests that decide. */
export const addRace: AddCommand = (program, { interruption, exit }) => {
    program
        .command("race")
        .summary("let two devices of one account do something at the same time, in every order")
        .description(
            "Two devices of one account reset, create, delete, restore, upload or sign out at the same time. The requests that decide are\n" +
                "held at a proxy and reach the homeserver in a given order; every order is tried, each with new people. Whatever the order, no\n" +
                "key may be lost, and the devices must come together again. Ends with a table a race: order, verdict, how each device ended.\n" +
                "Exits with 0 when every order is as claimed, 1 when one is not, 2 when one could not run.",
        )
        .argument("[ids...]", "races, as `keyproof list --area races` shows them; by default all")
        .option("--homeserver <which>", "auto | docker[:IMAGE] | pypi[:VERSION]", "auto")
        .option("--workers <number>", "how many at the same time", parseNumber, 2)
        .option("--results <folder>", "where the run's folder is made", "results")
        .addHelpText("after", examples("race", "race RAC-05 RAC-06"))
        .action(async (words: string[], options: RaceOptions) => {
            const { races } = await import("./race/race.ts");
            exit(await races(words, options, interruption, console.log));
        });
};
