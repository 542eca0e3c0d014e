import { type AddCommand, examples } from "./context.ts";
import type { NewOptions } from "./new/scaffold.ts";

/** `keyproof new`: the beginning of a path of one's own. */
export const addNew: AddCommand = (program) => {
    program
        .command("new")
        .summary("begin a path of your own: a spec that runs, and its entry in keyproof.config.ts")
        .description(
            "Writes a spec that is green as it is, and its entry in keyproof.config.ts, where there is none yet; else it prints\n" +
                "what to add there. Nothing is ever written over.",
        )
        .argument("<id>", "capital letters and digits with a dash, as ACME-1")
        .option("--title <title>", "what it is about", "Take your keys to a new laptop in a file")
        .option("--dir <folder>", "where its spec is put, from the project's folder", "keys")
        .addHelpText("after", examples('new ACME-1 --title "Take your keys to a new laptop"'))
        .action(async (id: string, options: NewOptions) => {
            const { scaffold } = await import("./new/scaffold.ts");
            for (const line of await scaffold(id, options, process.cwd())) console.log(line);
        });
};
