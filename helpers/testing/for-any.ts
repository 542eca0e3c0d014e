import { appendFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FUZZ_VARIABLE, type Fuzz, type Tried } from "./fuzz.ts";

/** `npm test` tries the same inputs each time. */
const SEED = 20_446;

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
    test(title, { timeout: 600_000 }, async (context) => {
        const left = fuzz ? fuzz.until - Date.now() : undefined;
        // Interrupted before its first input, a property would count as failed.
        if (left !== undefined && left < 1000) return context.skip("the time is over");
        const property = fc.asyncProperty(any, async (input) => void (await holds(input)));
        const details = await fc.check(property, {
            seed: fuzz?.seed ?? SEED,
            numRuns: inputs * (fuzz?.times ?? 1),
            ...(left !== undefined && { interruptAfterTimeLimit: left }),
        });
        if (fuzz) {
            const tried: Tried = { property: expect.getState().currentTestName ?? title, inputs: details.numRuns };
            appendFileSync(fuzz.file, `${JSON.stringify(tried)}\n`);
        }
        if (details.failed)
            throw new Error(await fc.asyncDefaultReportMessage(details), { cause: details.errorInstance });
    });
}
