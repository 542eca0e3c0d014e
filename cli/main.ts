import { Command, CommanderError } from "commander";
import { keyproofVersion } from "../reports/version.ts";
import { addAudit } from "./audit.ts";
import { addBundle } from "./bundle.ts";
import { addCheck } from "./check.ts";
import { addClean } from "./clean.ts";
import type { AddCommand, Context } from "./context.ts";
import { addDoctor } from "./doctor.ts";
import { addElement } from "./element.ts";
import { EXIT, exitCodeOf } from "./exit-code.ts";
import { Interrupted, listenForInterrupts } from "./interruption.ts";
import { addList } from "./list.ts";
import { addNew } from "./new.ts";
import { addRace } from "./race.ts";
import { addReport } from "./report.ts";
import { addRepro } from "./repro.ts";
import { addRun } from "./run.ts";
import { addSabotage } from "./sabotage.ts";
import { addShow } from "./show.ts";
import { addSweep } from "./sweep.ts";
import { addTest } from "./test.ts";
import { addUp } from "./up.ts";
import { addUpgrade } from "./upgrade.ts";
import { addUpgradeElement } from "./upgrade-element.ts";
import { addUpgradeSdk } from "./upgrade-sdk.ts";

const COMMANDS: readonly AddCommand[] = [
    addRun,
    addUpgrade,
    addSweep,
    addRace,
    addSabotage,
    addCheck,
    addClean,
    addReport,
    addRepro,
    addBundle,
    addList,
    addShow,
    addAudit,
    addDoctor,
    addElement,
    addUp,
    addUpgradeElement,
    addUpgradeSdk,
    addNew,
    addTest,
];

/**
 * Runs the `keyproof` command. Never throws: whatever went wrong has been told on stderr.
 *
 * @param args as they follow the command's name
 * @returns the exit code
 */
export async function main(args: readonly string[]): Promise<number> {
    // `keyproof list | head` closes our stdout: nothing is wrong then.
    process.stdout.on("error", (error: NodeJS.ErrnoException) =>
        process.exit(error.code === "EPIPE" ? EXIT.ok : EXIT.couldNotRun),
    );
    let code: number = EXIT.ok;
    const context: Context = {
        interruption: listenForInterrupts(),
        exit: (given) => {
            code = given;
        },
    };
    try {
        await programOf(context).parseAsync([...args], { from: "user" });
        return code;
    } catch (error) {
        if (error instanceof Interrupted) return exitCodeOf(error.signal);
        // Commander has told its own errors already; help and version are none.
        if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.couldNotRun;
        const { tellFailure } = await import("./failure.ts");
        for (const line of tellFailure(error)) console.error(line);
        return EXIT.couldNotRun;
    }
}

/** The whole command, with its sub-commands. */
export function programOf(context: Context): Command {
    const program = new Command("keyproof")
        .description("Proves that Matrix message keys survive what the documents tell users to do.")
        .version(keyproofVersion())
        .exitOverride()
        .showHelpAfterError("(see `keyproof --help`)")
        .addHelpText("after", "\nStart with:\n  $ npx keyproof doctor\n  $ npx keyproof run RST-C0");
    for (const add of COMMANDS) add(program, context);
    program.hook("preAction", async (_, command) => {
        const { applySettings } = await import("./config/settings.ts");
        await applySettings(command);
    });
    return program;
}
