import { InvalidArgumentError } from "commander";
import type { RunConfig } from "../../fixtures/run-config.ts";

/** One of several machines that share a run: its number from 1 on, and how many there are. */
export type Shard = NonNullable<RunConfig["shard"]>;

/** Reads `"2/3"`. @throws InvalidArgumentError when it is none */
export function parseShard(text: string): Shard {
    const [, index = 0, total = 0] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
    if (index < 1 || index > total) {
        throw new InvalidArgumentError("It must be which machine this is and how many there are, as 1/3.");
    }
    return { index, total };
}
