import { Option } from "commander";
import { type AddCommand, examples } from "./context.ts";
import { TEST_PARTS, type TestPart, USUAL_PARTS } from "./test/part.ts";

/** `keyproof test`: everything that keyproof holds itself to, ending with one line that sums it up. */
export const addTest: AddCommand = (program, { interruption, exit }) => {
    program
        .command("test")
        .summary("run keyproof's own tests (in a checkout)")
        .description(
            "Runs keyproof's own tests: unit and integration tests, the linter and the type checker, and every suite on real parts.\n" +
                "Its last line sums them up. Exits with 0 when none failed, 1 when one did or none ran, 2 when it could not run.",
        )
        .addOption(
            new Option("--only <part...>", `only these parts (default: ${USUAL_PARTS.join(" ")})`).choices(TEST_PARTS),
        )
        .addHelpText("after", examples("test", "test --only unit code", "test --only package"))
        .action(async ({ only = USUAL_PARTS }: { only?: readonly TestPart[] }) => {
            const { testEverything } = await import("./test/everything.ts");
            exit(await testEverything(only, interruption));
        });
};
