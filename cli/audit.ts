import { type AddCommand, examples } from "./context.ts";

/** `keyproof audit`: the verdict on a saved history, again, with nothing but the file. */
export const addAudit: AddCommand = (program, { exit }) => {
    program
        .command("audit")
        .summary("judge a saved history again, offline")
        .description(
            "Judges a saved history against the claims in it and explains the verdict. Needs no network and no server.\n" +
                "Exits with 0 when the keys were kept or exactly the documented ones lost, 1 when keys were lost, 2 when nothing is proven.",
        )
        .argument("<history>", "a history.json of a run")
        .option("--json", "print the verdict as JSON", false)
        .addHelpText("after", examples("audit results/latest/paths/RST-C0/history.json"))
        .action(async (file: string, options: { json: boolean }) => {
            const { judge } = await import("./audit/judge.ts");
            exit(await judge(file, options));
        });
};
