import type { Command } from "commander";
import type { Interruption } from "./interruption.ts";

/** What every sub-command is given. */
export interface Context {
    readonly interruption: Interruption;
    /** Says what the command came to; without it, the exit code is 0. */
    exit(code: number): void;
}

/** One file a sub-command: it adds itself, its help and an example to the program. */
export type AddCommand = (program: Command, context: Context) => void;

/** Help that ends with an example: the quickest way to understand a command. */
export function examples(...lines: readonly string[]): string {
    return ["", lines.length > 1 ? "Examples:" : "Example:", ...lines.map((line) => `  $ npx keyproof ${line}`)].join(
        "\n",
    );
}
