import { z } from "zod";

const checked = z.strictObject({
    /** Which part of the whole: `"unit"`, `"biome"`, `"suites on classic"`. */
    part: z.string(),
    title: z.string(),
    status: z.enum(["passed", "failed", "skipped"]),
    /** Why it was skipped, or how it failed. */
    reason: z.string().optional(),
});

/** One thing that the project's test command looked at. */
export type Checked = z.infer<typeof checked>;

const list = z.array(checked);

/** Reads a list of them from its JSON form. @throws ZodError */
export function parseChecked(text: string): Checked[] {
    return list.parse(JSON.parse(text));
}

/** The project's test command ends with this line and no other like it: `"12 passed, 0 failed, 1 skipped"`. */
export function sumLine(all: readonly Checked[]): string {
    const number = (status: Checked["status"]) => all.filter((one) => one.status === status).length;
    return `${number("passed")} passed, ${number("failed")} failed, ${number("skipped")} skipped`;
}

/** Whether something was looked at and nothing was wrong. */
export function isGreen(all: readonly Checked[]): boolean {
    return all.some(({ status }) => status === "passed") && all.every(({ status }) => status !== "failed");
}

/** Enough of a failure to know it again where only the end of a log is kept; the whole of it was told when it failed. */
const LINES_OF_A_FAILURE = 15;

/** What did not pass, and why, as lines: what was skipped, a line a reason, and at the end what failed. */
export function tellRest(all: readonly Checked[]): string[] {
    const skipped = Map.groupBy(
        all.filter(({ status }) => status === "skipped"),
        ({ part, reason = "no reason was given" }) => `${part}: ${reason}`,
    );
    const skips = [...skipped].map(
        ([why, some]) => `  ${why} (${some.length}): ${some.map(({ title }) => title).join("; ")}`,
    );
    const failures = all
        .filter(({ status }) => status === "failed")
        .flatMap(({ part, title, reason = "no reason was given" }) => [
            `  ${part}: ${title}:`,
            ...reason
                .split("\n")
                .slice(0, LINES_OF_A_FAILURE)
                .map((line) => `    ${line}`.trimEnd()),
        ]);
    return [
        ...(skips.length > 0 ? ["skipped:", ...skips] : []),
        ...(failures.length > 0 ? ["failed:", ...failures] : []),
    ];
}
