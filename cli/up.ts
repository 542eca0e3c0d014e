import { Option } from "commander";
import { accountStates } from "../helpers/accounts/states.ts";
import { type AddCommand, examples } from "./context.ts";
import type { UpOptions } from "./up/up.ts";

/** `keyproof up`: a homeserver, an Element Web and people in a chosen state, to work with by hand. */
export const addUp: AddCommand = (program, { interruption }) => {
    const states = accountStates.map(({ name, title }) => `  ${name.padEnd(26)}${title}`);
    program
        .command("up")
        .summary("start a homeserver, Element Web and people in a chosen state, to work with by hand")
        .description(
            "Starts a homeserver and an Element Web, makes Alice, whose account is in the chosen state, and Bob, who talked to her,\n" +
                "and prints addresses, users, passwords and recovery keys. Runs until Ctrl-C; then all of it is removed.",
        )
        .addOption(
            new Option("--state <name>", "the state of Alice's account")
                .choices(accountStates.map(({ name }) => name))
                .default("healthy"),
        )
        .option("--homeserver <which>", "as for `keyproof run`", "auto")
        .option("--element <which>", "as for `keyproof run`", "auto")
        .option("--headed", "open Alice's laptop in a browser; the states of a laptop need it", false)
        .option("--json", "print what there is as one JSON document", false)
        .addHelpText("after", `\nStates:\n${states.join("\n")}`)
        .addHelpText(
            "after",
            examples("up --state other-backup-key", "up --state laptop-evicted --element classic --headed"),
        )
        .action(async (options: UpOptions) => {
            const { up } = await import("./up/up.ts");
            await up(options, interruption);
        });
};
