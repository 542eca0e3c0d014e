import { type AddCommand, examples } from "./context.ts";
import { parseNumber } from "./parse-number.ts";
import type { UpgradeElementOptions } from "./upgrade/element.ts";

const FORMS = "classic | build:VERSION | folder:PATH | docker[:IMAGE] | release:VERSION[@sha256:DIGEST]";

/** `keyproof upgrade-element`: one Element Web after another in one browser profile. */
export const addUpgradeElement: AddCommand = (program, { interruption, exit }) => {
    program
        .command("upgrade-element")
        .summary("update Element Web in one browser profile, and see whether keys survive")
        .description(
            "Signs people in at one build of Element Web, deploys others at the same address, and says after each of them, session by\n" +
                "session, which message keys the browser profile still has; then goes back to the first build, and forward again.\n" +
                "Exits with 0 when all is as claimed, 1 when a claim is broken, 2 when it could not run.",
        )
        .argument("[paths...]", "which of UPG-1 (the update) and UPG-2 (and back again) (default: both)")
        .requiredOption("--from <build>", `the build that people are signed in at: ${FORMS}`)
        .option("--through <builds...>", "builds in between, in order", [])
        .requiredOption("--to <build>", "the build that they are updated to")
        .option("--homeserver <which>", "auto | docker[:IMAGE] | pypi[:VERSION] | https://…", "auto")
        .option(
            "--leave-out <step>",
            "leave this step (1, 2, …) out of each path: what is proven must break",
            parseNumber,
            0,
        )
        .option("--headed", "show the browser", false)
        .option("--no-screens", "take no pictures of what apps show after each step")
        .option("--keep", "keep all there is: the homeserver's data and log, and page snapshots in traces", false)
        .option("--workers <number>", "how many paths at the same time", parseNumber, 2)
        .option("--results <folder>", "where the run's folder is made", "results")
        .addHelpText(
            "after",
            examples(
                "upgrade-element --from classic --to build:1.12.2",
                "upgrade-element --from classic --through build:1.11.106 --to folder:./webapp",
            ),
        )
        .action(async (words: string[], options: UpgradeElementOptions) => {
            const { upgradeElement } = await import("./upgrade/element.ts");
            exit(await upgradeElement(words, options, interruption, console.log));
        });
};
