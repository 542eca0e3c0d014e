import type { CleanOptions } from "./clean/clean.ts";
import { type AddCommand, examples } from "./context.ts";

/** `keyproof clean`: ends what a check that did not get to its end left on a homeserver. */
export const addClean: AddCommand = (program, { interruption, exit }) => {
    program
        .command("clean")
        .summary("deactivate the accounts that a check left, which was killed or lost its server")
        .description(
            "Reads the journals of checks that did not get to their end, and ends their accounts: those that were made are\n" +
                "deactivated, those that were given are left as they were found. With an administrator's access token it also\n" +
                "finds accounts that no journal of this machine knows of, by their names. Exits with 2 when something is left.",
        )
        .argument(
            "[server]",
            "only on this server: its name, or the URL that clients use (default: all that journals tell of)",
        )
        .option("--admin-token-file <file>", "also find accounts with the administrator's access token in this file")
        .option(
            "--accounts <file>",
            "the file that the check was given, for accounts whose password is needed once more",
        )
        .option(
            "--young",
            "with --admin-token-file: also accounts of the last hour, which a check elsewhere may be using",
            false,
        )
        .addHelpText("after", examples("clean", "clean https://matrix.example.org --admin-token-file token.txt"))
        .action(async (server: string | undefined, options: CleanOptions) => {
            const { clean } = await import("./clean/clean.ts");
            exit(await clean(server, options, interruption));
        });
};
