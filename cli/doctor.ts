import type { Command } from "commander";
import { type AddCommand, examples } from "./context.ts";
import { tellFindings } from "./doctor/finding.ts";
import { EXIT } from "./exit-code.ts";
import { unlessInterrupted } from "./interruption.ts";
import type { PartSpecs } from "./run/parts.ts";

/** `keyproof doctor`: what is here, what is missing, and what mends it. */
export const addDoctor: AddCommand = (program, { interruption, exit }) => {
    program
        .command("doctor")
        .summary("say what is here, what is missing and how to mend it")
        .description(
            "Says what is here, what is missing and the one command that mends it. Installs nothing.\n" +
                "Exits with 0 when `keyproof run` could run, 2 when not.",
        )
        .option("--homeserver <which>", "the homeserver that the run is to have", "auto")
        .option("--element <which>", "the Element Web that it is to have", "auto")
        .addHelpText("after", examples("doctor", "doctor --element folder:./webapp"))
        .action(async (specs: PartSpecs, command: Command) => {
            const { lookAround } = await import("./doctor/look.ts");
            const { tellSettings } = await import("./config/settings.ts");
            const settings = await tellSettings(command);
            const findings = await unlessInterrupted(interruption, lookAround(specs, settings));
            for (const line of tellFindings(findings)) console.log(line);
            exit(findings.some(({ state }) => state === "missing") ? EXIT.couldNotRun : EXIT.ok);
        });
};
