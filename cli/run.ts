import type { Command } from "commander";
import { type AddCommand, examples } from "./context.ts";
import { parseNumber } from "./parse-number.ts";
import { parseSdkVersions } from "./run/parse-sdks.ts";
import type { RunOptions } from "./run/prove.ts";
import { parseShard } from "./run/shard.ts";

/** `keyproof run`: proves documented paths on a real homeserver and a real Element Web. */
export const addRun: AddCommand = (program, { interruption, exit }) => {
    program
        .command("run")
        .summary("prove documented paths on a real homeserver and a real Element Web")
        .description(
            "Runs documented paths on a real homeserver and a real Element Web, and says session by session which message keys survived.\n" +
                "Exits with 0 when all is as claimed, 1 when a claim is broken, 2 when it could not run.",
        )
        .argument("[paths...]", "path ids or areas as `keyproof list` shows them (default: all that are about Element)")
        .option("--area <areas...>", "all paths of these areas: reset, spec, …")
        .option(
            "--homeserver <which...>",
            "auto | docker[:IMAGE] | pypi[:VERSION] | https://…; several: on each, with one report",
            ["auto"],
        )
        .option(
            "--element <which>",
            "auto | classic | build:VERSION | folder:PATH | docker[:IMAGE] | release:VERSION[@sha256:DIGEST] | https://…",
            "auto",
        )
        .option(
            "--sdk <versions>",
            "for the paths of the SDK: versions of matrix-js-sdk, parted by commas",
            parseSdkVersions,
        )
        .option("--controls", "also the same paths with steps left out, which must lose keys", false)
        .option(
            "--leave-out <step>",
            "leave this step (1, 2, …) out of each path: what is proven must break",
            parseNumber,
            0,
        )
        .option("--conformance", "put the clients through the conformance suite although they passed before", false)
        .option("--headed", "show the browser", false)
        .option("--no-screens", "take no pictures of what apps show after each step")
        .option("--keep", "keep all there is: the homeserver's data and log, and page snapshots in traces", false)
        .option("--workers <number>", "how many paths at the same time", parseNumber, 2)
        .option("--results <folder>", "where the run's folder is made", "results")
        .option("--shard <number/total>", "only this machine's share of the paths: 1/3, 2/3, 3/3", parseShard)
        .option("--json", "print what it came to as JSON, and all else to stderr", false)
        .addHelpText(
            "after",
            examples(
                "run",
                "run RST-C0 --controls --homeserver pypi:1.120.0",
                "run RST-C0 --element folder:./webapp --headed",
                "run operators --homeserver pypi:1.163.2",
                "run --area spec --homeserver pypi:1.163.2 pypi:1.120.0",
                "run --area sdk --sdk 43.0.0,42.0.0,38.2.0",
                "run --shard 1/3 --json > outcome.json",
            ),
        )
        .action(async (words: string[], options: RunOptions, command: Command) => {
            const { prove } = await import("./run/prove.ts");
            const { tellSettings } = await import("./config/settings.ts");
            const say = options.json ? console.error : console.log;
            for (const line of await tellSettings(command)) say(`setting      ${line}`);
            exit(await prove(words, options, interruption, say));
        });
};
