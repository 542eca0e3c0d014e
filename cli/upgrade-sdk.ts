import { type AddCommand, examples } from "./context.ts";
import { parseNumber } from "./parse-number.ts";
import type { UpgradeSdkOptions } from "./upgrade/sdk.ts";

/** `keyproof upgrade-sdk`: one matrix-js-sdk after another on one IndexedDB. */
export const addUpgradeSdk: AddCommand = (program, { interruption, exit }) => {
    program
        .command("upgrade-sdk")
        .summary("upgrade matrix-js-sdk on one IndexedDB, and see whether keys survive")
        .description(
            "Signs people in with one version of matrix-js-sdk in a browser, has others open the same IndexedDB, and says after each of\n" +
                "them, session by session, which message keys are still there. Versions are installed from npm at first use.\n" +
                "Exits with 0 when all is as claimed, 1 when a claim is broken, 2 when it could not run.",
        )
        .requiredOption("--from <version>", "the version that people are signed in with, from 34.0.0 on")
        .option("--through <versions...>", "versions in between, in order", [])
        .requiredOption("--to <version>", "the version that opens their store afterwards")
        .option("--homeserver <which>", "auto | docker[:IMAGE] | pypi[:VERSION] | https://…", "auto")
        .option(
            "--leave-out <step>",
            "leave this step (1, 2, …) out of each path: what is proven must break",
            parseNumber,
            0,
        )
        .option("--keep", "keep all there is: the homeserver's data and log, and page snapshots in traces", false)
        .option("--results <folder>", "where the run's folder is made", "results")
        .addHelpText(
            "after",
            examples(
                "upgrade-sdk --from 34.13.0 --to 43.0.0",
                "upgrade-sdk --from 34.13.0 --through 37.0.0 38.4.0 --to 43.0.0",
            ),
        )
        .action(async (options: UpgradeSdkOptions) => {
            const { upgradeSdk } = await import("./upgrade/sdk.ts");
            exit(await upgradeSdk(options, interruption, console.log));
        });
};
