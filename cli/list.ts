import { catalogue } from "../helpers/paths/catalogue.ts";
import { type AddCommand, examples } from "./context.ts";

/** `keyproof list`: the documented paths. */
export const addList: AddCommand = (program) => {
    program
        .command("list")
        .summary("list the documented paths")
        .description("Lists the documented paths by id, each with what it claims.")
        .addHelpText("after", examples("list"))
        .action(() => {
            const width = Math.max(...catalogue.map((path) => path.id.length));
            for (const path of catalogue) console.log(`${path.id.padEnd(width)}  ${path.title}`);
        });
};
