import { appendFileSync } from "node:fs";
import fc from "fast-check";
import { test } from "vitest";

/** `npm test` tries the same inputs each time. */
const SEED = 20_446;

/**
 * How `npm run fuzz` has the same properties tried with other seeds, for longer: the seed, how many times as many inputs,
 * until when (milliseconds of the epoch), and the file that takes down what was tried.
 */
export const FUZZ_VARIABLE = "KEYPROOF_FUZZ";
export interface Fuzz {
    seed: number;
    times: number;
    until: number;
    file: string;
}

/** A line of {@link Fuzz.file}. */
export interface Tried {
    property: string;
    inputs: number;
}

/**
 * A test that something holds for any input of a kind. A failure tells the smallest input that shows it, and the seed and
 * path that repeat it.
 *
 * @param inputs how many are tried in `npm test`: all properties of a file together take a few seconds
 */
export function forAny<Input>(
    title: string,
    any: fc.Arbitrary<Input>,
    holds: (input: Input) => Promise<void> | void,
    inputs = 200,
): void {
    const given = process.env[FUZZ_VARIABLE];
    const fuzz: Fuzz | undefined = given === undefined ? undefined : JSON.parse(given);
    const limit = fuzz ? fuzz.until - Date.now() : undefined;
    // Interrupted before its first input, a property counts as failed.
    test.skipIf(limit !== undefined && limit < 1000)(title, { timeout: 600_000 }, async () => {
        const property = fc.asyncProperty(any, async (input) => void (await holds(input)));
        const details = await fc.check(property, {
            seed: fuzz?.seed ?? SEED,
            numRuns: inputs * (fuzz?.times ?? 1),
            ...(fuzz && { interruptAfterTimeLimit: Math.max(1000, fuzz.until - Date.now()) }),
        });
        if (fuzz) {
            const tried: Tried = { property: title, inputs: details.numRuns };
            appendFileSync(fuzz.file, `${JSON.stringify(tried)}\n`);
        }
        if (details.failed)
            throw new Error(await fc.asyncDefaultReportMessage(details), { cause: details.errorInstance });
    });
}
