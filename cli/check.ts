import type { CheckOptions } from "./check/check.ts";
import { type AddCommand, examples } from "./context.ts";
import { parseNumber } from "./parse-number.ts";

/** `keyproof check`: a small and safe set of paths on a homeserver that exists. */
export const addCheck: AddCommand = (program, { interruption, exit }) => {
    program
        .command("check")
        .summary("check a homeserver that exists, with accounts that are deactivated afterwards")
        .description(
            "Makes two accounts on a staging or production homeserver (or uses two that are for tests), has SDK clients go\n" +
                "through four paths with them, and says session by session which message keys survived. Nothing else there is\n" +
                "touched, limits are kept to, and every request is counted. Begin with --dry-run: it makes nothing.\n" +
                "Exits with 0 when all is as claimed, 1 when a claim is broken, 2 when it could not run, or an account is left:\n" +
                "`keyproof clean` ends it then.",
        )
        .argument("<server>", "the server's name (example.org), or the URL that clients use")
        .option("--registration-secret-file <file>", "make accounts with the registration_shared_secret in this file")
        .option("--admin-token-file <file>", "make accounts with the administrator's access token in this file")
        .option("--accounts <file>", "use the accounts in this file, a line each: user id, space, password")
        .option("--rate <number>", "send at most so many requests a second", parseNumber, 10)
        .option("--dry-run", "tell what would be done and what the server supports, and make nothing", false)
        .option("--results <folder>", "where the check's folder is made", "results")
        .option("--json", "print what it came to as JSON, and all else to stderr", false)
        .addHelpText(
            "after",
            examples(
                "check example.org --registration-secret-file secret.txt --dry-run",
                "check https://matrix.example.org --admin-token-file token.txt",
                "check example.org --accounts accounts.txt --json > outcome.json",
            ),
        )
        .action(async (server: string, options: CheckOptions) => {
            const { check } = await import("./check/check.ts");
            exit(await check(server, options, interruption));
        });
};
