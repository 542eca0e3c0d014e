import { Option } from "commander";
import { type AddCommand, examples } from "./context.ts";
import { parseNumber } from "./parse-number.ts";
import type { UpgradeOptions } from "./upgrade/upgrade.ts";

/** `keyproof upgrade`: whether message keys survive an upgrade of the homeserver on the same data. */
export const addUpgrade: AddCommand = (program, { interruption, exit }) => {
    program
        .command("upgrade")
        .summary("see whether message keys survive an upgrade of Synapse")
        .description(
            "Gives people accounts on one Synapse (backups, recovery keys, devices that are on and off, a dehydrated device), starts\n" +
                "newer ones on the same data, and says after each what became of every row and every message key.\n" +
                "Exits with 0 when all is as it was, 1 when something is not, 2 when it could not run.",
        )
        .requiredOption("--from <which>", "the Synapse to begin with: pypi:VERSION | docker:IMAGE")
        .option("--through <which...>", "those in between, in this order", [])
        .option("--to <which>", "the newest (default: pypi, its default version)", "pypi")
        .addOption(
            new Option("--database <kind...>", "what their rows are in; each is a result of its own")
                .choices(["sqlite", "postgres"])
                .default(["sqlite"]),
        )
        .option("--back", "go back afterwards, as far as older ones start on the newest one's data", false)
        .addOption(
            new Option(
                "--plant <fault>",
                "spoil the rows in the last upgrade, to see that it is found: a row of the backup, its etag, its whole table",
            ).choices(["row", "etag", "table"]),
        )
        .option("--element <which>", "the Element Web that stays signed in meanwhile, as for `keyproof run`", "auto")
        .option("--workers <number>", "how many databases at the same time", parseNumber, 2)
        .option("--results <folder>", "where the run's folder is made", "results")
        .option("--json", "print what it came to as JSON, and all else to stderr", false)
        .addHelpText(
            "after",
            examples(
                "upgrade --from pypi:1.120.0",
                "upgrade --from pypi:1.120.0 --through pypi:1.135.2 pypi:1.150.0 --to pypi:1.163.2 --database sqlite postgres",
                "upgrade --from docker:matrixdotorg/synapse:v1.120.0 --to docker --database postgres",
                "upgrade --from pypi:1.120.0 --plant row",
            ),
        )
        .action(async (options: UpgradeOptions) => {
            const { upgrade } = await import("./upgrade/upgrade.ts");
            exit(await upgrade(options, interruption, options.json ? console.error : console.log));
        });
};
